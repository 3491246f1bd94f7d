(* Values: real numbers with nilpotent parts (docs/meaning.md, 1).
   dual K = K[eps]/(eps^2); J 0 = R, J (k+1) = dual (J k). Towers of derivatives act on jets by Taylor's series. *)
From mathcomp Require Import all_ssreflect all_algebra.
From mathcomp.analysis Require Import reals.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import GRing.Theory Num.Theory Order.Theory.
Local Open Scope ring_scope.

Section Dual.
Variable K : comUnitRingType.
Record dual := Dual { d0 : K; d1 : K }.
Implicit Types x y z : dual.
Definition dual_pair x := (d0 x, d1 x).
Definition pair_dual (p : K * K) := Dual p.1 p.2.
Lemma dual_pairK : cancel dual_pair pair_dual. Proof. by case. Qed.
Definition dual_eqMixin := CanEqMixin dual_pairK.
Canonical dual_eqType := Eval hnf in EqType dual dual_eqMixin.
Definition dual_choiceMixin := CanChoiceMixin dual_pairK.
Canonical dual_choiceType := Eval hnf in ChoiceType dual dual_choiceMixin.
Lemma dual_eq x y : d0 x = d0 y -> d1 x = d1 y -> x = y.
Proof. by case: x y => a b [c e] /= -> ->. Qed.
Definition dadd x y := Dual (d0 x + d0 y) (d1 x + d1 y).
Definition dopp x := Dual (- d0 x) (- d1 x).
Definition dzero := Dual 0 0.
Lemma daddA : associative dadd. Proof. by move=> x y z; apply: dual_eq; rewrite /= addrA. Qed.
Lemma daddC : commutative dadd. Proof. by move=> x y; apply: dual_eq; rewrite /= addrC. Qed.
Lemma dadd0 : left_id dzero dadd. Proof. by move=> x; apply: dual_eq; rewrite /= add0r. Qed.
Lemma daddN : left_inverse dzero dopp dadd. Proof. by move=> x; apply: dual_eq; rewrite /= addNr. Qed.
Definition dual_zmodMixin := ZmodMixin daddA daddC dadd0 daddN.
Canonical dual_zmodType := Eval hnf in ZmodType dual dual_zmodMixin.
Definition dmul x y := Dual (d0 x * d0 y) (d1 x * d0 y + d0 x * d1 y).
Definition jone := Dual 1 0.
Lemma dmulA : associative dmul.
Proof. by move=> x y z; apply: dual_eq; rewrite /= ?mulrA // !mulrDl !mulrDr !mulrA addrA. Qed.
Lemma dmulC : commutative dmul.
Proof. by move=> x y; apply: dual_eq => /=; [exact: mulrC | by rewrite addrC mulrC [X in _ + X]mulrC]. Qed.
Lemma dmul1 : left_id jone dmul.
Proof. by move=> x; apply: dual_eq; rewrite /= ?mul1r // mul0r add0r. Qed.
Lemma dmulD : left_distributive dmul dadd.
Proof. by move=> x y z; apply: dual_eq; rewrite /= ?mulrDl // addrACA. Qed.
Lemma jone_neq0 : jone != dzero. Proof. by apply/eqP=> -[] /eqP; rewrite oner_eq0. Qed.
Definition dual_ringMixin := ComRingMixin dmulA dmulC dmul1 dmulD jone_neq0.
Canonical dual_ringType := Eval hnf in RingType dual dual_ringMixin.
Canonical dual_comRingType := Eval hnf in ComRingType dual dmulC.
Definition dunit x := d0 x \is a GRing.unit.
Definition dinv x := if dunit x then Dual (d0 x)^-1 (- (d1 x * (d0 x)^-1 ^+ 2)) else x.
Lemma dmulV : {in dunit, left_inverse 1 dinv *%R}.
Proof.
move=> x u; rewrite /dinv (u : dunit x) -[1]/jone.
apply: dual_eq => /=; first by rewrite mulVr.
by rewrite expr2 mulNr -!mulrA mulVr // mulr1 mulrC addNr.
Qed.
Lemma dunitP x y : y * x = 1 -> dunit x.
Proof. by move=> /(congr1 d0) /= e; apply/unitrPr; exists (d0 y); rewrite mulrC. Qed.
Lemma dinv_out : {in [predC dunit], dinv =1 id}.
Proof. by move=> x; rewrite inE /= /dinv => /negPf; rewrite -topredE /= => ->. Qed.
Definition dual_unitMixin := ComUnitRingMixin dmulV dunitP dinv_out.
Canonical dual_unitRingType := Eval hnf in UnitRingType dual dual_unitMixin.
Canonical dual_comUnitRingType := Eval hnf in [comUnitRingType of dual].
Lemma d0_is_rmorphism : rmorphism d0. Proof. by []. Qed.
Canonical d0_additive := Additive d0_is_rmorphism.
Canonical d0_rmorphism := RMorphism d0_is_rmorphism.
Lemma d1_is_additive : additive d1. Proof. by []. Qed.
Canonical d1_additive := Additive d1_is_additive.
Lemma d1M x y : d1 (x * y) = d1 x * d0 y + d0 x * d1 y. Proof. by []. Qed.
Lemma d1_1 : d1 1 = 0. Proof. by []. Qed.
Lemma dual_unitE x : (x \is a GRing.unit) = (d0 x \is a GRing.unit). Proof. by []. Qed.
Lemma d0V x : d0 x \is a GRing.unit -> d0 x^-1 = (d0 x)^-1.
Proof. by move=> u; rewrite /GRing.inv /= /dinv /dunit u. Qed.
Lemma d1V x : d0 x \is a GRing.unit -> d1 x^-1 = - (d1 x * (d0 x)^-1 ^+ 2).
Proof. by move=> u; rewrite {1}/GRing.inv /= /dinv /dunit u. Qed.
End Dual.

(* the inverse, 0 where there is none *)
Definition jinv (K : comUnitRingType) (x : K) := if x \is a GRing.unit then x^-1 else 0.

Section J.
Variable R : realType.
Fixpoint J k : comUnitRingType := if k is k'.+1 then dual_comUnitRingType (J k') else R.
Fixpoint re k : J k -> R := if k is k'.+1 then fun x => re (d0 (x : dual (J k'))) else fun x => x.
Fixpoint cst k : R -> J k := if k is k'.+1 then fun r => Dual (cst k' r) 0 else fun r => r.
Lemma re_is_rmorphism k : rmorphism (@re k).
Proof.
elim: k => [|k [a [m o]]]; first by split.
split; first by move=> x y; exact: (a (d0 x) (d0 y)).
by split; [move=> x y; exact: (m (d0 x) (d0 y)) | exact: o].
Qed.
Canonical re_additive k := Additive (re_is_rmorphism k).
Canonical re_rmorphism k := RMorphism (re_is_rmorphism k).
Lemma cst_is_rmorphism k : rmorphism (@cst k).
Proof.
elim: k => [|k [a [m o]]]; first by split.
split; first by move=> x y; apply: dual_eq => /=; rewrite ?(a x y) ?subr0.
by split; [move=> x y; apply: dual_eq => /=; rewrite ?(m x y) // mulr0 mul0r addr0 | apply: dual_eq => //=; exact: o].
Qed.
Canonical cst_additive k := Additive (cst_is_rmorphism k).
Canonical cst_rmorphism k := RMorphism (cst_is_rmorphism k).
Lemma reD k (x y : J k) : re (x + y) = re x + re y. Proof. exact: rmorphD. Qed.
Lemma reN k (x : J k) : re (- x) = - re x. Proof. exact: rmorphN. Qed.
Lemma reB k (x y : J k) : re (x - y) = re x - re y. Proof. exact: rmorphB. Qed.
Lemma reM k (x y : J k) : re (x * y) = re x * re y. Proof. exact: rmorphM. Qed.
Lemma reX k (x : J k) n : re (x ^+ n) = re x ^+ n. Proof. exact: rmorphX. Qed.
Lemma re0 k : re (0 : J k) = 0. Proof. exact: rmorph0. Qed.
Lemma re1 k : re (1 : J k) = 1. Proof. exact: rmorph1. Qed.
Lemma reK k r : re (cst k r) = r. Proof. by elim: k. Qed.
Lemma cst0E (r : R) : cst 0 r = r. Proof. by []. Qed.
Lemma unitJ k (x : J k) : (x \is a GRing.unit) = (re x != 0).
Proof. by elim: k x => [|k IH] x; [rewrite unitfE | rewrite dual_unitE IH]. Qed.
Lemma jinvV k (x : J k) : re x != 0 -> jinv x = x^-1. Proof. by rewrite -unitJ /jinv => ->. Qed.
Lemma jinv0 k (x : J k) : re x = 0 -> jinv x = 0.
Proof. by move=> e; rewrite /jinv unitJ e eqxx. Qed.
Lemma jmulV k (x : J k) : re x != 0 -> x * jinv x = 1.
Proof. by move=> u; rewrite jinvV // mulrV // unitJ. Qed.
Lemma jmulVl k (x : J k) : re x != 0 -> jinv x * x = 1. Proof. by rewrite mulrC => /jmulV. Qed.
Lemma jinv_uniq k (x y : J k) : x * y = 1 -> jinv x = y.
Proof.
move=> e; have u : re x != 0.
  by apply/negP=> /eqP u; have /(congr1 (@re k)) := e; rewrite reM u mul0r re1 => /esym/eqP; rewrite oner_eq0.
by rewrite -[LHS]mulr1 -e mulrA jmulVl // mul1r.
Qed.
Lemma re_jinv k (x : J k) : re (jinv x) = (re x)^-1.
Proof.
have [e|u] := eqVneq (re x) 0; first by rewrite jinv0 // re0 e invr0.
by apply: (mulfI u); rewrite -reM jmulV // re1 mulfV.
Qed.
Lemma jinv1 k : jinv (1 : J k) = 1. Proof. by apply: jinv_uniq; rewrite mulr1. Qed.
Lemma jinvM k (x y : J k) : jinv (x * y) = jinv x * jinv y.
Proof.
have [e|u] := eqVneq (re x) 0; first by rewrite [jinv x]jinv0 // mul0r jinv0 // reM e mul0r.
have [e|v] := eqVneq (re y) 0; first by rewrite [jinv y]jinv0 // mulr0 jinv0 // reM e mulr0.
by apply: jinv_uniq; rewrite mulrACA !jmulV // mulr1.
Qed.
Lemma jinvK k (x : J k) : re x != 0 -> jinv (jinv x) = x.
Proof. by move=> u; apply: jinv_uniq; rewrite jmulVl. Qed.
Lemma jinvX k (x : J k) n : jinv (x ^+ n) = jinv x ^+ n.
Proof. by elim: n => [|n IH]; rewrite ?expr0 ?jinv1 // !exprS jinvM IH. Qed.
Lemma jinv_cst k r : jinv (cst k r) = cst k r^-1.
Proof.
have [->|u] := eqVneq r 0; first by rewrite jinv0 ?reK // invr0 rmorph0.
by apply: jinv_uniq; rewrite -rmorphM mulfV // rmorph1.
Qed.
Lemma d0_jinv k (x : J k.+1) : d0 (jinv x) = jinv (d0 x).
Proof.
have [e|u] := eqVneq (re x) 0; first by rewrite !jinv0.
exact/esym/jinv_uniq/(congr1 (@d0 _) (jmulV u)).
Qed.
Lemma d1_jinv k (x : J k.+1) : d1 (jinv x) = - (jinv (d0 x) ^+ 2 * d1 x).
Proof.
have [e|u] := eqVneq (re x) 0; first by rewrite !jinv0 // expr2 !mul0r oppr0.
have /(congr1 (@d1 _)) : x * jinv x = 1 by rewrite jmulV.
rewrite d1M d0_jinv [d1 1]/= => /eqP; rewrite addrC addr_eq0 => /eqP e.
have u0 : re (d0 x) != 0 by [].
by rewrite -[LHS]mul1r -(jmulVl u0) -mulrA e mulrN expr2 mulrCA mulrC -mulrA.
Qed.
(* equality with 0 of natural numbers *)
Lemma re_nat k n : re (n%:R : J k) = n%:R. Proof. exact: rmorph_nat. Qed.

(* --- towers: F j is the j-th derivative of F 0 --- *)
Definition tower := nat -> R -> R.
Implicit Types F G H : tower.
Definition shift F : tower := fun j => F j.+1.
Fixpoint app k F : J k -> J k :=
  if k is k'.+1 then fun x : dual (J k') => Dual (app F (d0 x)) (app (shift F) (d0 x) * d1 x) else F 0%N.
Lemma appS k F (x : J k.+1) : app F x = Dual (app F (d0 x)) (app (shift F) (d0 x) * d1 x). Proof. by []. Qed.
Lemma re_app k F (x : J k) : re (app F x) = F 0%N (re x).
Proof. by elim: k F x => [|k IH] F x //=; rewrite IH. Qed.
Lemma app_ext k F G (x : J k) : (forall j, F j (re x) = G j (re x)) -> app F x = app G x.
Proof.
elim: k F G x => [|k IH] F G x h; first exact: (h 0%N).
by rewrite !appS (IH F G) // (IH (shift F) (shift G)) // => j; apply: (h j.+1).
Qed.
Definition tcst (c : R) : tower := fun j _ => if j is 0 then c else 0.
Definition tid : tower := fun j r => match j with 0 => r | 1 => 1 | _ => 0 end.
Definition tadd F G : tower := fun j r => F j r + G j r.
Definition topp F : tower := fun j r => - F j r.
Definition tscale c F : tower := fun j r => c * F j r.
Fixpoint tmulj j F G r := if j is j'.+1 then tmulj j' (shift F) G r + tmulj j' F (shift G) r else F 0%N r * G 0%N r.
Definition tmul F G : tower := fun j => tmulj j F G.
Fixpoint tcompn n F G : tower := fun j r => match j, n with
  | 0, _ => F 0%N (G 0%N r) | j'.+1, n'.+1 => tmulj j' (tcompn n' (shift F) G) (shift G) r | _, _ => 0 end.
Definition tcomp F G : tower := fun j => tcompn j F G j.
Definition tres (P : pred R) F : tower := fun j r => if P r then F j r else 0.
Definition tcons (f : R -> R) F : tower := fun j => if j is j'.+1 then F j' else f.
Lemma app_zero k (x : J k) : app (tcst 0) x = 0.
Proof. by elim: k x => [|k IH] x //; rewrite appS IH (@app_ext k _ (tcst 0)) ?IH ?mul0r // => -[]. Qed.
Lemma app_cst k c (x : J k) : app (tcst c) x = cst k c.
Proof. by elim: k x => [|k IH] x //; rewrite appS IH (@app_ext k (shift _) (tcst 0)) ?app_zero ?mul0r // => -[]. Qed.
Lemma app_id k (x : J k) : app tid x = x.
Proof.
elim: k x => [|k IH] x //; rewrite appS IH (@app_ext k (shift _) (tcst 1)) ?app_cst ?rmorph1 ?mul1r; first by case: x.
by case.
Qed.
Lemma app_add k F G (x : J k) : app (tadd F G) x = app F x + app G x.
Proof.
elim: k F G x => [|k IH] F G x //; rewrite !appS IH; apply: dual_eq => //=.
by rewrite -mulrDl -IH.
Qed.
Lemma app_opp k F (x : J k) : app (topp F) x = - app F x.
Proof. by elim: k F x => [|k IH] F x //; rewrite !appS IH; apply: dual_eq => //=; rewrite -mulNr -IH. Qed.
Lemma app_scale k c F (x : J k) : app (tscale c F) x = cst k c * app F x.
Proof.
elim: k F x => [|k IH] F x //; rewrite !appS IH; apply: dual_eq => //=.
by rewrite mul0r add0r mulrA -IH.
Qed.
Lemma app_mul k F G (x : J k) : app (tmul F G) x = app F x * app G x.
Proof.
elim: k F G x => [|k IH] F G x //; rewrite !appS IH; apply: dual_eq => //=.
by rewrite (_ : shift (tmul F G) = tadd (tmul (shift F) G) (tmul F (shift G))) // app_add !IH mulrDl mulrAC mulrA.
Qed.
Lemma app_res k P F (x : J k) : app (tres P F) x = if P (re x) then app F x else 0.
Proof.
case p: (P (re x)); first by apply: app_ext => j; rewrite /tres p.
by rewrite (@app_ext _ _ (tcst 0)) ?app_zero // => -[|j]; rewrite /tres p.
Qed.
Lemma tmul_ext j F F' G G' r : (forall i, (i <= j)%N -> F i r = F' i r) -> (forall i, (i <= j)%N -> G i r = G' i r) ->
  tmulj j F G r = tmulj j F' G' r.
Proof.
elim: j F F' G G' => [|j IH] F F' G G' hF hG /=; first by rewrite hF ?hG.
congr (_ + _); apply: IH => i ij; rewrite /shift ?hF ?hG //; exact: leqW.
Qed.
Lemma tcompn_le n F G j r : (j <= n)%N -> tcompn n F G j r = tcomp F G j r.
Proof.
have aux i : forall n m F G, (i <= n)%N -> (i <= m)%N -> tcompn n F G i r = tcompn m F G i r.
  elim/ltn_ind: i => -[|i] IH {}n m {}F {}G; first by case: n m => [|n] [|m].
  case: n m => [|n] [|m] //= ni mi; apply: tmul_ext => // l li.
  by apply: IH => //; [exact: (leq_trans li) | exact: (leq_trans li)].
by move=> jn; apply: aux.
Qed.
Lemma shift_tcomp F G j r : shift (tcomp F G) j r = tmul (tcomp (shift F) G) (shift G) j r.
Proof. by rewrite /shift /tcomp /tmul /=; apply: tmul_ext => // i ij; rewrite tcompn_le. Qed.
Lemma app_comp k F G (x : J k) : app (tcomp F G) x = app F (app G x).
Proof.
elim: k F G x => [|k IH] F G x //; rewrite !appS IH; apply: dual_eq => //=.
rewrite (@app_ext _ _ (tmul (tcomp (shift F) G) (shift G))) ?app_mul ?IH ?mulrA //.
by move=> j; rewrite shift_tcomp.
Qed.
Lemma app_cstv k F (r : R) : app F (cst k r) = cst k (F 0%N r).
Proof. by elim: k F => [|k IH] F //; rewrite appS IH /= mulr0. Qed.
Lemma app_cons k f F (x : J k.+1) : d1 (app (tcons f F) x) = app F (d0 x) * d1 x. Proof. by []. Qed.
Lemma shift_cons f F : shift (tcons f F) = F. Proof. by []. Qed.
(* what distinguishes two jets of k+1 *)
Lemma jetP k (x y : J k.+1) : d0 x = d0 y -> d1 x = d1 y -> x = y. Proof. exact: dual_eq. Qed.
End J.

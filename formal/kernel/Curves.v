(* A formal differential is a derivative along every line, where a term is regular: the first of the steps that
   docs/meaning.md (4) takes. A curve of real matrices is told by a matrix over J 1: its value at 0 and its derivative there.
   Words take curves so told to curves so told, some of them only at regular places; so terms do. *)
From mathcomp Require Import all_ssreflect all_algebra.
From mathcomp.classical Require Import boolp classical_sets functions.
From mathcomp.analysis Require Import reals signed topology normedtype derive realfun sequences exp trigo.
From Gradus Require Import Base Kron Jet Fun Words Tac MatFacts JetFun Quadratic Hom Infer.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import GRing.Theory Num.Theory Order.Theory numFieldNormedType.Exports.
Local Open Scope ring_scope.
Transparent num add sbt opp mul trn trc dtm inv adj hdm hdv scl dvs vc krn dgc dgv hct vct sme sm elt clm rww zro eye one cmm til elm dpl emap val.
Transparent fmp pwe mpw nrm ldt smx lse dif prj.
Section Curves.
Variable R : realType.
Implicit Types (k m n p q : nat).
Notation J1 := (J R 1). Notation J0 := (J R 0).
(* f has the value and the derivative at 0 that a says *)
Definition told (f : R -> R) (a : J1) := f 0 = d0 a /\ is_derive (0 : R) (1 : R) f (d1 a : R).
Lemma told_eq f g a : f = g -> told g a -> told f a. Proof. by move=> ->. Qed.
Lemma told_cst (c : R) : told (fun=> c) (cst 1 c).
Proof. by split=> //; exact: is_derive_cst. Qed.
Lemma told0 : told (fun=> 0) 0. Proof. exact: (told_cst 0). Qed.
Lemma told_add f g a b : told f a -> told g b -> told (fun t => f t + g t) (a + b).
Proof. by case=> f0 df [g0 dg]; split; [rewrite f0 g0 | exact: is_deriveD]. Qed.
Lemma told_opp f a : told f a -> told (fun t => - f t) (- a).
Proof. by case=> f0 df; split; [rewrite f0 | exact: is_deriveN]. Qed.
Lemma told_mul f g a b : told f a -> told g b -> told (fun t => f t * g t) (a * b).
Proof.
case=> f0 df [g0 dg]; split; first by rewrite f0 g0.
have := is_deriveM df dg; rewrite f0 g0 => h; apply: is_derive_eq h _.
have c (x y u v : R) : x * y + u * v = v * u + x * y by rewrite addrC [u * v]mulrC.
exact: c.
Qed.
Lemma told_sum (I : Type) (s : seq I) (P : pred I) (F : I -> R -> R) (G : I -> J1) : (forall i, told (F i) (G i)) ->
  told (fun t => \sum_(i <- s | P i) F i t) (\sum_(i <- s | P i) G i).
Proof.
move=> h; elim: s => [|i s IH].
  by rewrite big_nil; apply: told_eq told0; apply/funext=> t; rewrite big_nil.
rewrite big_cons; case p: (P i).
  by apply: told_eq (told_add (h i) IH); apply/funext=> t; rewrite big_cons p.
by apply: told_eq IH; apply/funext=> t; rewrite big_cons p.
Qed.
Lemma told_sumI (I : finType) (F : I -> R -> R) (G : I -> J1) : (forall i, told (F i) (G i)) -> told (fun t => \sum_i F i t) (\sum_i G i).
Proof. exact: told_sum. Qed.
Lemma told_prod (I : Type) (s : seq I) (P : pred I) (F : I -> R -> R) (G : I -> J1) : (forall i, told (F i) (G i)) ->
  told (fun t => \prod_(i <- s | P i) F i t) (\prod_(i <- s | P i) G i).
Proof.
move=> h; elim: s => [|i s IH].
  by rewrite big_nil; apply: told_eq (told_cst 1); apply/funext=> t; rewrite big_nil.
rewrite big_cons; case p: (P i).
  by apply: told_eq (told_mul (h i) IH); apply/funext=> t; rewrite big_cons p.
by apply: told_eq IH; apply/funext=> t; rewrite big_cons p.
Qed.
Lemma told_sign n : told (fun=> (-1) ^+ n) ((-1) ^+ n).
Proof.
elim: n => [|n IH]; first by rewrite expr0; exact: (told_cst 1).
have o : told (fun=> -1) (-1) := told_opp (told_cst 1).
have h := told_mul o IH; have e : (-1) ^+ n.+1 = -1 * (-1) ^+ n :> J1 by exact: exprS.
by rewrite e; apply: told_eq h; apply/funext=> t; exact: exprS.
Qed.
Lemma told_jinv f a : re a != 0 -> told f a -> told (fun t => jinv (f t : J0)) (jinv a).
Proof.
move=> a0 [f0 df]; have e (x : J0) : jinv x = x^-1.
  by rewrite /jinv unitfE; case: (eqVneq x 0) => [->|//]; rewrite invr0.
split; first by rewrite f0 d0_jinv.
have fn : f 0 != 0 by rewrite f0.
have -> : (fun t => jinv (f t : J0)) = (fun t => (f t)^-1) by apply/funext=> t; rewrite e.
have := @is_deriveV R f 0 (d1 a) 1 fn df => h; apply: is_derive_eq h _.
by rewrite d1_jinv f0 /GRing.scale /= e mulNr exprVn.
Qed.
(* a function whose tower's second member is the derivative of the first, there *)
Definition true_at (F : tower R) (r : R) := is_derive r (1 : R) (F 0%N) (F 1%N r).
Lemma told_app F f a : true_at F (re a) -> told f a -> told (fun t => app F (f t : J0)) (app F a).
Proof.
move=> tF [f0 df]; split; first by rewrite f0.
have tF' : is_derive (f 0) (1 : R) (F 0%N) (F 1%N (f 0)) by rewrite f0.
by have := @is_derive1_comp R (F 0%N) f 0 _ _ tF' df; rewrite f0 => h; apply: is_derive_eq h _.
Qed.
(* curves of matrices: their sizes stay *)
Definition mtold (C : R -> mx J0) (A : mx J1) := exists m n (M : R -> 'M[J0]_(m,n)) (N : 'M[J1]_(m,n)),
  [/\ C = (fun t => Mx (M t)), A = Mx N & forall i j, told (fun t => M t i j) (N i j)].
Lemma mtoldP m n (M : R -> 'M[J0]_(m,n)) (N : 'M[J1]_(m,n)) : (forall i j, told (fun t => M t i j) (N i j)) ->
  mtold (fun t => Mx (M t)) (Mx N).
Proof. by move=> h; exists m, n, M, N. Qed.
Lemma told_ent C A i j : mtold C A -> told (fun t => ent (C t) i j) (ent A i j).
Proof.
case=> m [n [M [N [-> -> h]]]]; rewrite /ent /=; case: (insub i) => [p|]; last exact: told0.
by case: (insub j) => [q|]; [exact: h | exact: told0].
Qed.
Lemma told_fun f (g : R -> R) a : (forall t, f t = g t) -> told g a -> told f a.
Proof. by move=> e; apply: told_eq; apply/funext. Qed.
Lemma t_add C D A B : mtold C A -> mtold D B -> mtold (fun t => add (C t) (D t)) (add A B).
Proof.
move=> [m [n [M [N [-> -> h]]]]] d; apply: mtoldP => i j; rewrite !mxE.
apply: told_fun (told_add (h i j) (told_ent i j d)) => t; by rewrite !mxE.
Qed.
Lemma t_opp C A : mtold C A -> mtold (fun t => opp (C t)) (opp A).
Proof.
move=> [m [n [M [N [-> -> h]]]]]; apply: mtoldP => i j; rewrite !mxE.
apply: told_fun (told_opp (h i j)) => t; by rewrite !mxE.
Qed.
Lemma t_sbt C D A B : mtold C A -> mtold D B -> mtold (fun t => sbt (C t) (D t)) (sbt A B).
Proof.
move=> [m [n [M [N [-> -> h]]]]] d; apply: mtoldP => i j; rewrite !mxE.
apply: told_fun (told_add (h i j) (told_opp (told_ent i j d))) => t; by rewrite !mxE.
Qed.
Lemma t_mul C D A B : mtold C A -> mtold D B -> mtold (fun t => mul (C t) (D t)) (mul A B).
Proof.
move=> [m [n [M [N [-> -> h]]]]] [m' [n' [M' [N' [-> -> h']]]]].
have d : mtold (fun t => Mx (M' t)) (Mx N') by exact: mtoldP.
apply: mtoldP => i j; rewrite mxE.
have -> : \sum_l N i l * get n n' (Mx N') l j = \sum_l N i l * ent (Mx N') l j by apply: eq_bigr => l _; rewrite mxE.
apply: told_fun (told_sumI (fun l => told_mul (h i l) (told_ent l j d))) => t.
by rewrite mxE; apply: eq_bigr => l _; rewrite mxE.
Qed.
Lemma t_trn C A : mtold C A -> mtold (fun t => trn (C t)) (trn A).
Proof.
move=> [m [n [M [N [-> -> h]]]]]; apply: mtoldP => i j; rewrite !mxE.
by apply: told_fun (h j i) => t; rewrite mxE.
Qed.
Lemma mtold_num f a : told f a -> mtold (fun t => num (f t : J0)) (num a).
Proof. by move=> h; apply: mtoldP => i j; rewrite mxE; apply: told_fun h => t; rewrite mxE. Qed.
Lemma t_trc C A : mtold C A -> mtold (fun t => trc (C t)) (trc A).
Proof.
move=> c; have [m [n [M [N [eC eA _]]]]] := c; rewrite /trc.
rewrite (_ : (fun t => _) = (fun t => num (\sum_(i < m) ent (C t) i i : J0))); last first.
  by rewrite eC; apply/funext=> t; congr num; apply: eq_bigr => i _; rewrite mxE.
have -> : num (\tr (get (rows A) (rows A) A)) = num (\sum_(i < m) ent A i i) by rewrite eA; congr num; apply: eq_bigr => i _; rewrite mxE.
by apply/mtold_num/told_sumI => i; apply: told_ent.
Qed.
Lemma told_det n (M : R -> 'M[J0]_n) (N : 'M[J1]_n) : (forall i j, told (fun t => M t i j) (N i j)) -> told (fun t => \det (M t)) (\det N).
Proof.
move=> h; rewrite /determinant; apply: told_sumI => s; apply: told_mul; last by apply: told_prod => i; apply: h.
exact: told_sign.
Qed.
Lemma told_get C A m : mtold C A -> forall i j, told (fun t => get m m (C t) i j) (get m m A i j).
Proof. by move=> c i j; rewrite mxE; apply: told_fun (told_ent i j c) => t; rewrite mxE. Qed.
Lemma t_dtm C A : mtold C A -> mtold (fun t => dtm (C t)) (dtm A).
Proof.
move=> c; have [m [n [M [N [eC eA _]]]]] := c; rewrite /dtm; apply: mtold_num.
have -> : (fun t => \det (get (rows (C t)) (rows (C t)) (C t))) = fun t => \det (get m m (C t)) by rewrite eC.
have -> : \det (get (rows A) (rows A) A) = \det (get m m A) by rewrite eA.
exact/told_det/told_get.
Qed.
Lemma t_hdm C D A B : mtold C A -> mtold D B -> mtold (fun t => hdm (C t) (D t)) (hdm A B).
Proof.
move=> [m [n [M [N [-> -> h]]]]] d; apply: mtoldP => i j; rewrite !mxE.
by apply: told_fun (told_mul (h i j) (told_ent i j d)) => t; rewrite !mxE.
Qed.
Lemma t_scl C D A B : mtold C A -> mtold D B -> mtold (fun t => scl (C t) (D t)) (scl A B).
Proof.
move=> c [m [n [M [N [-> -> h]]]]]; apply: mtoldP => i j; rewrite !mxE.
by apply: told_fun (told_mul (told_ent 0%N 0%N c) (h i j)) => t; rewrite !mxE.
Qed.
Lemma t_krn C D A B : mtold C A -> mtold D B -> mtold (fun t => krn (C t) (D t)) (krn A B).
Proof.
move=> [m [n [M [N [-> -> h]]]]] [m' [n' [M' [N' [-> -> h']]]]]; refine (@mtoldP _ _ (fun t => kron (M t) (M' t)) (kron N N') _) => i j; rewrite !mxE.
by apply: told_fun (told_mul (h _ _) (h' _ _)) => t; rewrite !mxE.
Qed.
Lemma t_vc C A : mtold C A -> mtold (fun t => vc (C t)) (vc A).
Proof.
move=> [m [n [M [N [-> -> h]]]]]; refine (@mtoldP _ _ (fun t => vec (M t)) (vec N) _) => i j; rewrite !mxE.
by apply: told_fun (h _ _) => t; rewrite mxE.
Qed.
Lemma t_dgc C A : mtold C A -> mtold (fun t => dgc (C t)) (dgc A).
Proof.
move=> c; have [m [n [M [N [eC eA _]]]]] := c; rewrite eC eA in c *; refine (@mtoldP _ _ (fun t => diagc (get m 1 (Mx (M t)))) (diagc (get m 1 (Mx N))) _) => i j; rewrite !mxE.
case ij: (i == j); last by apply: told_fun told0 => t; rewrite !mxE ij mulr0n.
by apply: told_fun (told_ent i 0%N c) => t; rewrite !mxE ij mulr1n.
Qed.
Lemma t_dgv C A : mtold C A -> mtold (fun t => dgv (C t)) (dgv A).
Proof.
move=> c; have [m [n [M [N [eC eA _]]]]] := c; rewrite eC eA in c *; refine (@mtoldP _ _ (fun t => diagv (get m m (Mx (M t)))) (diagv (get m m (Mx N))) _) => i j; rewrite !mxE.
by apply: told_fun (told_ent i i c) => t; rewrite !mxE.
Qed.
Lemma t_hct C D A B : mtold C A -> mtold D B -> mtold (fun t => hct (C t) (D t)) (hct A B).
Proof.
move=> [m [n [M [N [-> -> h]]]]] c'; have [m' [n' [M' [N' [eD eB _]]]]] := c'; rewrite eD eB in c' *; refine (@mtoldP _ _ (fun t => row_mx (M t) (get m n' (Mx (M' t)))) (row_mx N (get m n' (Mx N'))) _) => i j.
case: (split_ordP j) => l ->; rewrite ?row_mxEl ?row_mxEr; first by apply: told_fun (h i l) => t; rewrite row_mxEl.
by rewrite mxE; apply: told_fun (told_ent i l c') => t; rewrite row_mxEr mxE.
Qed.
Lemma t_vct C D A B : mtold C A -> mtold D B -> mtold (fun t => vct (C t) (D t)) (vct A B).
Proof.
move=> [m [n [M [N [-> -> h]]]]] c'; have [m' [n' [M' [N' [eD eB _]]]]] := c'; rewrite eD eB in c' *; refine (@mtoldP _ _ (fun t => col_mx (M t) (get m' n (Mx (M' t)))) (col_mx N (get m' n (Mx N'))) _) => i j.
case: (split_ordP i) => l ->; rewrite ?col_mxEu ?col_mxEd; first by apply: told_fun (h l j) => t; rewrite col_mxEu.
by rewrite mxE; apply: told_fun (told_ent l j c') => t; rewrite col_mxEd mxE.
Qed.
Lemma t_sme C A : mtold C A -> mtold (fun t => sme (C t)) (sme A).
Proof.
move=> [m [n [M [N [-> -> h]]]]]; apply/mtold_num/told_sumI => i; apply: told_sumI => j; exact: h.
Qed.
Lemma t_elt C A i j : mtold C A -> mtold (fun t => elt (C t) i j) (elt A i j).
Proof. by move=> c; apply/mtold_num/told_ent. Qed.
(* words that have regular places only: there *)
Lemma t_inv C A : p_invertible A -> mtold C A -> mtold (fun t => inv (C t)) (inv A).
Proof.
move=> u c; have [m [n [M [N [eC eA _]]]]] := c; rewrite eC eA in c u *; apply: mtoldP => i j.
rewrite minv_adj mxE; set X := get m m (Mx N); apply: told_fun (told_mul (told_jinv _ (told_det (told_get c))) _) => [t| |].
- by rewrite minv_adj mxE.
- exact: u.
rewrite !mxE /cofactor; apply: told_fun (told_mul _ (told_det _)) => [t||a b].
- by rewrite !mxE.
- exact: told_sign.
by rewrite !mxE; apply: told_fun (told_ent _ _ c) => t; rewrite !mxE.
Qed.
Lemma t_dvs C D A B : re (val B) != 0 -> mtold C A -> mtold D B -> mtold (fun t => dvs (C t) (D t)) (dvs A B).
Proof.
move=> u [m [n [M [N [-> -> h]]]]] d; apply: mtoldP => i j; rewrite !mxE.
by apply: told_fun (told_mul (told_jinv u (told_ent 0%N 0%N d)) (h i j)) => t; rewrite !mxE.
Qed.
Lemma t_hdv C D A B : (forall i j : nat, (i < rows A)%N -> (j < cols A)%N -> re (ent B i j) != 0) -> mtold C A -> mtold D B ->
  mtold (fun t => hdv (C t) (D t)) (hdv A B).
Proof.
move=> u [m [n [M [N [eC eA h]]]]] d; rewrite eC; rewrite eA in u *.
refine (@mtoldP m n (fun t => \matrix_(i, j) (M t i j * jinv (get m n (D t) i j))) (\matrix_(i, j) (N i j * jinv (get m n B i j))) _) => i j.
rewrite !mxE; have b0 := u i j (ltn_ord i) (ltn_ord j).
by apply: told_fun (told_mul (h i j) (told_jinv b0 (told_ent i j d))) => t; rewrite !mxE.
Qed.
Lemma t_fmp F C A : (forall i j, true_at F (re (body A i j))) -> mtold C A -> mtold (fun t => fmp F (C t)) (fmp F A).
Proof.
move=> tF [m [n [M [N [eC eA h]]]]]; rewrite eC; move: tF; rewrite eA => tF; apply: mtoldP => i j; rewrite !mxE.
by apply: told_fun (told_app (tF i j) (h i j)) => t; rewrite mxE.
Qed.
(* powers by entries with a whole exponent, and adjugates *)
Lemma told_exp f a n : told f a -> told (fun t => f t ^+ n) (a ^+ n).
Proof.
move=> h; elim: n => [|n IH]; first by rewrite [a ^+ 0]expr0; exact: (told_cst 1).
have e : a ^+ n.+1 = a * a ^+ n by exact: exprS.
by rewrite e; apply: told_eq (told_mul h IH); apply/funext=> t; exact: exprS.
Qed.
Lemma told_zpow f a z : (re a != 0) \/ (0 <= z) -> told f a -> told (fun t => zpow (f t : J0) z) (zpow a z).
Proof.
case: z => n u h; first exact: told_exp.
have a0 : re a != 0 by case: u.
by have := told_exp n.+1 (told_jinv a0 h).
Qed.
Lemma t_pow (z : int) C A : (0 <= z) \/ (forall i j, re (body A i j) != 0) -> mtold C A ->
  mtold (fun t => pwe (C t) (num (z%:~R : J0))) (pwe A (num (z%:~R : J1))).
Proof.
move=> u [m [n [M [N [eC eA h]]]]]; rewrite eC; move: u; rewrite eA => u.
refine (@mtoldP m n (fun t => map_mx (fun x : J0 => pw x (val (num (z%:~R : J0)))) (M t)) (map_mx (fun x : J1 => pw x (val (num (z%:~R : J1)))) N) _) => i j.
rewrite mxE !val_num (@pwz R 1 (N i j) z); have u' : (re (N i j) != 0) \/ (0 <= z) by case: u => [|q]; [right | left; exact: q].
by apply: told_fun (told_zpow u' (h i j)) => t; rewrite mxE; exact: (@pwz R 0 (M t i j) z).
Qed.
Lemma t_adj C A : mtold C A -> mtold (fun t => adj (C t)) (adj A).
Proof.
move=> c; have [m [n [M [N [eC eA _]]]]] := c; rewrite eC eA in c *.
refine (@mtoldP m m (fun t => \adj (get m m (Mx (M t)))) (\adj (get m m (Mx N))) _) => i j.
rewrite !mxE /cofactor; apply: told_fun (told_mul _ (told_det _)) => [t||a b].
- by rewrite !mxE.
- exact: told_sign.
by rewrite !mxE; apply: told_fun (told_ent _ _ c) => t; rewrite !mxE.
Qed.
End Curves.

(* From the words of the rule files to mathcomp's matrices: lemmas and tactics. *)
From mathcomp Require Import all_ssreflect all_algebra.
From mathcomp.classical Require Import boolp.
From mathcomp.analysis Require Import reals.
From Gradus Require Import Base Kron Jet Fun Words.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import GRing.Theory Num.Theory Order.Theory.
Local Open Scope ring_scope.
Section Mx.
Variable K : comUnitRingType.
Notation mx := (mx K).
Lemma mkK m n (M : 'M[K]_(m,n)) : get m n (Mx M) = M.
Proof. by apply/matrixP=> i j; rewrite mxE /ent /= !valK. Qed.
Lemma entE m n (M : 'M[K]_(m,n)) (i : 'I_m) (j : 'I_n) : ent (Mx M) i j = M i j.
Proof. by rewrite /ent /= !valK. Qed.
Lemma getK (A : mx) m n : shape A m n -> Mx (get m n A) = A.
Proof. by case: A => r c b [/= <- <-]; rewrite mkK. Qed.
Lemma shapeP (A : mx) m n : shape A m n -> exists M : 'M[K]_(m,n), A = Mx M.
Proof. by move=> h; exists (get m n A); rewrite getK. Qed.
Lemma Mx_inj m n (M N : 'M[K]_(m,n)) : Mx M = Mx N -> M = N.
Proof. by move=> /(congr1 (get m n)); rewrite !mkK. Qed.
Lemma MxP m n m' n' (M : 'M[K]_(m,n)) (N : 'M[K]_(m',n')) : m = m' -> n = n' ->
  (forall (i : 'I_m) (j : 'I_n) (i' : 'I_m') (j' : 'I_n'), i = i' :> nat -> j = j' :> nat -> M i j = N i' j') ->
  Mx M = Mx N.
Proof. by move=> em en; case: _ / em N; case: _ / en => N h; congr Mx; apply/matrixP=> i j; apply: h. Qed.
Lemma val_num (x : K) : val (num x) = x. Proof. by rewrite /val (entE _ 0 0) mxE. Qed.
Lemma val_Mx (A : 'M[K]_1) : val (Mx A) = A 0 0. Proof. by rewrite /val (entE _ 0 0). Qed.
Section E. Variables m n p q : nat. Implicit Types (A B : 'M[K]_(m,n)).
Lemma addE A B : add (Mx A) (Mx B) = Mx (A + B). Proof. by rewrite /add mkK. Qed.
Lemma sbtE A B : sbt (Mx A) (Mx B) = Mx (A - B). Proof. by rewrite /sbt mkK. Qed.
Lemma oppE A : opp (Mx A) = Mx (- A). Proof. by []. Qed.
Lemma mulE A (B : 'M[K]_(n,p)) : mul (Mx A) (Mx B) = Mx (A *m B). Proof. by rewrite /mul mkK. Qed.
Lemma trnE A : trn (Mx A) = Mx A^T. Proof. by []. Qed.
Lemma trcE (A : 'M[K]_n) : trc (Mx A) = num (\tr A). Proof. by rewrite /trc mkK. Qed.
Lemma dtmE (A : 'M[K]_n) : dtm (Mx A) = num (\det A). Proof. by rewrite /dtm mkK. Qed.
Lemma invE (A : 'M[K]_n) : inv (Mx A) = Mx (minv A). Proof. by rewrite /inv mkK. Qed.
Lemma adjE (A : 'M[K]_n) : adj (Mx A) = Mx (\adj A). Proof. by rewrite /adj mkK. Qed.
Lemma hdmE A B : hdm (Mx A) (Mx B) = Mx (had A B). Proof. by rewrite /hdm mkK. Qed.
Lemma hdvE A B : hdv (Mx A) (Mx B) = Mx (\matrix_(i, j) (A i j * jinv (B i j))). Proof. by rewrite /hdv mkK. Qed.
Lemma sclE a A : scl (num a) (Mx A) = Mx (a *: A). Proof. by rewrite /scl val_num. Qed.
Lemma sclE' (a : 'M[K]_1) A : scl (Mx a) (Mx A) = Mx (a 0 0 *: A). Proof. by rewrite /scl val_Mx. Qed.
Lemma dvsE c A : dvs (Mx A) (num c) = Mx (jinv c *: A). Proof. by rewrite /dvs val_num. Qed.
Lemma dvsE' (c : 'M[K]_1) A : dvs (Mx A) (Mx c) = Mx (jinv (c 0 0) *: A). Proof. by rewrite /dvs val_Mx. Qed.
Lemma emapE f A : emap f (Mx A) = Mx (map_mx f A). Proof. by []. Qed.
Lemma vcE A : vc (Mx A) = Mx (vec A). Proof. by []. Qed.
Lemma krnE A (B : 'M[K]_(p,q)) : krn (Mx A) (Mx B) = Mx (kron A B). Proof. by []. Qed.
Lemma dgcE (v : 'M[K]_(n,1)) : dgc (Mx v) = Mx (diagc v). Proof. by rewrite /dgc mkK. Qed.
Lemma dgvE (A : 'M[K]_n) : dgv (Mx A) = Mx (diagv A). Proof. by rewrite /dgv mkK. Qed.
Lemma hctE A (B : 'M[K]_(m,p)) : hct (Mx A) (Mx B) = Mx (row_mx A B). Proof. by rewrite /hct mkK. Qed.
Lemma vctE A (B : 'M[K]_(p,n)) : vct (Mx A) (Mx B) = Mx (col_mx A B). Proof. by rewrite /vct mkK. Qed.
Lemma smeE A : sme (Mx A) = num (\sum_i \sum_j A i j). Proof. by []. Qed.
Lemma eltE A (i : 'I_m) (j : 'I_n) : elt (Mx A) i j = num (A i j). Proof. by rewrite /elt entE. Qed.
Lemma clmE A (j : 'I_n) : clm (Mx A) j = Mx (\matrix_(i < m, k < 1) A i j).
Proof. by congr Mx; apply/matrixP=> i k; rewrite !mxE entE. Qed.
Lemma rwwE A (i : 'I_m) : rww (Mx A) i = Mx (\matrix_(k < 1, j < n) A i j).
Proof. by congr Mx; apply/matrixP=> k j; rewrite !mxE entE. Qed.
Lemma eltX A i j : elt (Mx A) i j = num (ent (Mx A) i j). Proof. by []. Qed.
Lemma clmX A j : clm (Mx A) j = Mx (\matrix_(i < m, k < 1) ent (Mx A) i j). Proof. by []. Qed.
Lemma rwwX A i : rww (Mx A) i = Mx (\matrix_(k < 1, j < n) ent (Mx A) i j). Proof. by []. Qed.
Lemma eyeE : eye K n = Mx (1%:M : 'M_n). Proof. by []. Qed.
Lemma zroE : zro K m n = Mx (0 : 'M_(m,n)). Proof. by []. Qed.
Lemma oneE : one K m n = Mx (ones K m n). Proof. by []. Qed.
Lemma cmmE : cmm K m n = Mx (com K m n). Proof. by []. Qed.
Lemma tilE : til K n = Mx (tri K n). Proof. by []. Qed.
Lemma elmE : elm K n = Mx (elimm K n). Proof. by []. Qed.
Lemma dplE : dpl K n = Mx (dupm K n). Proof. by []. Qed.
End E.
(* scalars stay scalars *)
Section N. Variables a b : K.
Lemma numMx : num a = Mx (const_mx a : 'M_1). Proof. by []. Qed.
Lemma MxN (A : 'M[K]_1) : Mx A = num (A 0 0).
Proof. by congr Mx; apply/matrixP=> i j; rewrite mxE !ord1. Qed.
Lemma addN : add (num a) (num b) = num (a + b). Proof. by rewrite addE MxN !mxE. Qed.
Lemma sbtN : sbt (num a) (num b) = num (a - b). Proof. by rewrite sbtE MxN !mxE. Qed.
Lemma oppN : opp (num a) = num (- a). Proof. by rewrite oppE MxN !mxE. Qed.
Lemma mulN : mul (num a) (num b) = num (a * b). Proof. by rewrite mulE MxN !mxE big_ord1 !mxE. Qed.
Lemma trnN : trn (num a) = num a. Proof. by rewrite trnE MxN !mxE. Qed.
Lemma trcN : trc (num a) = num a. Proof. by rewrite trcE /mxtrace big_ord1 mxE. Qed.
Lemma dtmN : dtm (num a) = num a. Proof. by rewrite dtmE det_mx11 mxE. Qed.
Lemma hdmN : hdm (num a) (num b) = num (a * b). Proof. by rewrite hdmE MxN !mxE. Qed.
Lemma hdvN : hdv (num a) (num b) = num (a * jinv b). Proof. by rewrite hdvE MxN !mxE. Qed.
Lemma sclN : scl (num a) (num b) = num (a * b). Proof. by rewrite sclE MxN !mxE. Qed.
Lemma dvsN : dvs (num a) (num b) = num (a * jinv b). Proof. by rewrite dvsE MxN !mxE mulrC. Qed.
Lemma emapN f : emap f (num a) = num (f a). Proof. by rewrite emapE MxN !mxE. Qed.
Lemma smeN : sme (num a) = num a. Proof. by rewrite /sme !big_ord1 mxE. Qed.
Lemma num_inj : num a = num b -> a = b. Proof. by move/Mx_inj/matrixP/(_ 0 0); rewrite !mxE. Qed.
Lemma eyeN : eye K 1 = num 1. Proof. by rewrite eyeE MxN mxE eqxx. Qed.
Lemma zroN : zro K 1 1 = num 0. Proof. by rewrite zroE MxN mxE. Qed.
Lemma oneN : one K 1 1 = num 1. Proof. by rewrite oneE MxN mxE. Qed.
Lemma naturalN : p_natural (num a) = (exists n : nat, a = n%:R). Proof. by rewrite /p_natural val_num. Qed.
Lemma integerN : p_integer (num a) = (exists z : int, a = z%:~R). Proof. by rewrite /p_integer val_num. Qed.
End N.
Lemma numP (A : mx) : shape A 1 1 -> exists a, A = num a.
Proof. by case/shapeP=> M ->; exists (M 0 0); rewrite MxN. Qed.
Lemma smE N m n (F : nat -> 'M[K]_(m,n)) : sm N (fun i => Mx (F i)) = Mx (\sum_(i < N) F i).
Proof. by congr Mx; apply: eq_bigr => i _; rewrite mkK. Qed.
Lemma smN N (F : nat -> K) : sm N (fun i => num (F i)) = num (\sum_(i < N) F i).
Proof. by rewrite smE MxN summxE; congr num; apply: eq_bigr => k _; rewrite mxE. Qed.
Lemma smX N m n (F : nat -> mx) (G : nat -> 'M[K]_(m,n)) : (forall i, F i = Mx (G i)) -> sm N F = Mx (\sum_(i < N) G i).
Proof. by move=> e; rewrite (_ : F = fun i => Mx (G i)) ?smE //; apply/funext. Qed.
Lemma smXN N (F : nat -> mx) (G : nat -> K) : (forall i, F i = num (G i)) -> sm N F = num (\sum_(i < N) G i).
Proof. by move=> e; rewrite (_ : F = fun i => num (G i)) ?smN //; apply/funext. Qed.
Lemma famP (F : nat -> mx) m n : (forall i, shape (F i) m n) -> exists G : nat -> 'M[K]_(m,n), F = fun i => Mx (G i).
Proof. by move=> h; exists (fun i => get m n (F i)); apply/funext=> i; rewrite getK. Qed.
(* entries at places that are calculated *)
Lemma entE0 m (A : 'M[K]_(m,1)) (i : 'I_m) : ent (Mx A) i 0%N = A i 0. Proof. exact: (entE A i 0). Qed.
Lemma ent0E n (A : 'M[K]_(1,n)) (j : 'I_n) : ent (Mx A) 0%N j = A 0 j. Proof. exact: (entE A 0 j). Qed.
Lemma entN (a : K) : ent (num a) 0%N 0%N = a. Proof. exact: val_num. Qed.
Lemma ent_rowL m n (p : nat) (A : 'M[K]_(m,n)) (B : 'M[K]_(m,p)) (i : 'I_m) (j : 'I_n) : ent (Mx (row_mx A B)) i j = A i j.
Proof. by rewrite -(row_mxEl A B) -entE. Qed.
Lemma ent_rowR m n (p : nat) (A : 'M[K]_(m,n)) (B : 'M[K]_(m,p)) (i : 'I_m) (j : 'I_p) : ent (Mx (row_mx A B)) i (n + j)%N = B i j.
Proof. by rewrite -(row_mxEr A B) -entE. Qed.
Lemma ent_colU m n (p : nat) (A : 'M[K]_(m,n)) (B : 'M[K]_(p,n)) (i : 'I_m) (j : 'I_n) : ent (Mx (col_mx A B)) i j = A i j.
Proof. by rewrite -(col_mxEu A B) -entE. Qed.
Lemma ent_colD m n (p : nat) (A : 'M[K]_(m,n)) (B : 'M[K]_(p,n)) (i : 'I_p) (j : 'I_n) : ent (Mx (col_mx A B)) (m + i)%N j = B i j.
Proof. by rewrite -(col_mxEd A B) -entE. Qed.
Lemma ent_pair2 m n (p q : nat) (A : 'M[K]_((m * n)%N, (p * q)%N)) (i : 'I_m) (j : 'I_n) (k : 'I_p) (l : 'I_q) : ent (Mx A) (i * n + j)%N (k * q + l)%N = A (pidx i j) (pidx k l).
Proof. by rewrite -entE. Qed.
Lemma ent_pair0 m n (A : 'M[K]_((m * n)%N, 1)) (i : 'I_m) (j : 'I_n) : ent (Mx A) (i * n + j)%N 0%N = A (pidx i j) 0.
Proof. by rewrite -entE. Qed.
Lemma ent_num a b (f : nat -> nat -> K) (i : 'I_a) (j : 'I_b) : ent (Mx (\matrix_(i < a, j < b) f i j)) i j = f i j.
Proof. by rewrite entE mxE. Qed.
End Mx.
Section Jets.
Variables (R : realType) (k : nat).
Notation K := (J R k).
Implicit Types (m n : nat).
Lemma fmpE m n F (A : 'M[K]_(m,n)) : fmp F (Mx A) = Mx (map_mx (app F) A). Proof. by []. Qed.
Lemma pweE m n c (A : 'M[K]_(m,n)) : pwe (Mx A) (num c) = Mx (map_mx (fun x => pw x c) A). Proof. by rewrite /pwe val_num. Qed.
Lemma fmpN F (a : K) : fmp F (num a) = num (app F a). Proof. exact: emapN. Qed.
Lemma pweN (a c : K) : pwe (num a) (num c) = num (pw a c). Proof. by rewrite /pwe val_num emapN. Qed.
Lemma nrmE m n (A : 'M[K]_(m,n)) : nrm (Mx A) = num (pw (\sum_i \sum_j A i j * A i j) (jhalf R k)).
Proof.
rewrite /nrm hdmE smeE pweN; congr (num (pw _ _)).
by apply: eq_bigr => i _; apply: eq_bigr => j _; rewrite mxE.
Qed.
Lemma ldtE n (A : 'M[K]_n) : ldt (Mx A) = num (app (@T_log R) (app (@T_abs R) (\det A))).
Proof. by rewrite /ldt dtmE !fmpN. Qed.
Lemma smxE m n (A : 'M[K]_(m,n)) : smx (Mx A) = Mx (sft A). Proof. by []. Qed.
Lemma lseE n (A : 'M[K]_(n,1)) : lse (Mx A) = num (app (@T_log R) (\sum_i app (@T_exp R) (A i 0))).
Proof. by rewrite /lse fmpE smeE fmpN; congr (num (app _ _)); apply: eq_bigr => i _; rewrite big_ord1 mxE. Qed.
Lemma mpwE n (A : 'M[K]_n) c : mpw (Mx A) (num c) = Mx (if whole (re c) then mxz A (floor (re c)) else 0).
Proof. by rewrite /mpw mkK val_num. Qed.
Lemma nonzeroN (a : K) : p_nonzero (num a) = (re a != 0). Proof. by apply/propext; split=> [/(_ 0 0)|h i j]; rewrite mxE. Qed.
Lemma positiveN (a : K) : p_positive (num a) = (0 < re a). Proof. by apply/propext; split=> [/(_ 0 0)|h i j]; rewrite mxE. Qed.
Lemma nonnegativeN (a : K) : p_nonnegative (num a) = (0 <= re a). Proof. by apply/propext; split=> [/(_ 0 0)|h i j]; rewrite mxE. Qed.
Lemma invertibleE n (A : 'M[K]_n) : p_invertible (Mx A) = (A \in unitmx).
Proof. by rewrite /p_invertible mkK unitmxE unitJ. Qed.
Lemma positiveE m n (A : 'M[K]_(m,n)) : p_positive (Mx A) = (forall i j, 0 < re (A i j)). Proof. by []. Qed.
Lemma nonnegativeE m n (A : 'M[K]_(m,n)) : p_nonnegative (Mx A) = (forall i j, 0 <= re (A i j)). Proof. by []. Qed.
Lemma nonzeroE m n (A : 'M[K]_(m,n)) : p_nonzero (Mx A) = (forall i j, re (A i j) != 0). Proof. by []. Qed.
End Jets.
Lemma difE (K : comUnitRingType) m n (A : 'M[dual_comUnitRingType K]_(m,n)) : dif (Mx A) = Mx (map_mx (@d1 K) A). Proof. by []. Qed.
Lemma prjE (K : comUnitRingType) m n (A : 'M[dual_comUnitRingType K]_(m,n)) : prj (Mx A) = Mx (map_mx (@d0 K) A). Proof. by []. Qed.
Lemma difN (K : comUnitRingType) (a : dual_comUnitRingType K) : dif (num a) = num (d1 a). Proof. by rewrite difE MxN !mxE. Qed.
Lemma prjN (K : comUnitRingType) (a : dual_comUnitRingType K) : prj (num a) = num (d0 a). Proof. by rewrite prjE MxN !mxE. Qed.
#[global] Opaque num add sbt opp mul trn trc dtm inv adj hdm hdv scl dvs vc krn dgc dgv hct vct sme sm elt clm rww zro eye one cmm til elm dpl emap val dif prj.
#[global] Opaque fmp pwe mpw nrm ldt smx lse.
Definition EN := ((eyeN, zroN, oneN), (addN, sbtN, oppN, mulN, trnN, trcN, dtmN, hdmN), (hdvN, sclN, dvsN, pweN, fmpN, smeN), (smN, difN, prjN)).
Definition E := ((addE, oppE, mulE, trnE, trcE, sbtE), (dtmE, ldtE, invE, adjE, hdmE, hdvE, sclE), (sclE', dvsE, dvsE', pweE, fmpE, vcE, krnE, dgcE), (dgvE, hctE, vctE, smeE, nrmE, smxE, lseE, mpwE), (difE, prjE)).
Definition EC := (eyeE, zroE, oneE, cmmE, (tilE, elmE, dplE)).
Definition entX := (entE, entE0, ent0E, entN, (ent_rowL, ent_rowR, ent_colU, ent_colD), (ent_pair2, ent_pair0)).
(* every variable opened: matrices become mathcomp's, scalars stay, indices become ordinals *)
Ltac opvars := intros; repeat match goal with
  | H : shape ?A ?m ?n |- _ => is_var A; let M := fresh A in case: (shapeP H) => M ?; subst A; clear H; rename M into A
  | H : forall i, shape (?F i) ?m ?n |- _ => is_var F; let M := fresh F in case: (famP H) => M ?; subst F; clear H; rename M into F
  | H : is_true (leq (S ?i) ?m) |- _ => is_var i; let o := fresh "o" in let e := fresh "e" in
     have e : i = nat_of_ord (Ordinal H) by []; move: (Ordinal H) e => o e; subst i; clear H
  end; cbv beta in *.
Ltac osum := repeat match goal with |- context [@sm ?K ?N ?F] =>
   first [ erewrite (@smXN K N F); [| let i := fresh "k" in intros i; cbv beta; osum; rewrite ?EN ?EC ?E ?eltE ?clmE ?rwwE ?EN ?E ?mkK ?eltX ?clmX ?rwwX ?EN ?E ?mkK; reflexivity ]
         | erewrite (@smX K N _ _ F); [| let i := fresh "k" in intros i; cbv beta; osum; rewrite ?EN ?EC ?E ?eltE ?clmE ?rwwE ?EN ?E ?mkK ?eltX ?clmX ?rwwX ?EN ?E ?mkK; reflexivity ] ] end.
Ltac oE := rewrite ?EN ?EC ?E ?eltE ?clmE ?rwwE; rewrite ?EN ?E ?mkK; osum; rewrite ?EN ?E ?eltE ?clmE ?rwwE ?EN ?E ?mkK; rewrite ?eltX ?clmX ?rwwX ?EN ?E ?mkK ?entX;
  cbn [rows cols].
Ltac oM := rewrite ?numMx ?E ?mkK.
Ltac ohyp := repeat match goal with
  | H : p_nonzero _ |- _ => progress rewrite ?EN ?EC ?E ?nonzeroN ?nonzeroE in H
  | H : p_positive _ |- _ => progress rewrite ?EN ?EC ?E ?positiveN ?positiveE in H
  | H : p_nonnegative _ |- _ => progress rewrite ?EN ?EC ?E ?nonnegativeN ?nonnegativeE in H
  | H : is_true (p_invertible _) |- _ => progress rewrite ?EN ?EC ?E ?invertibleE in H
  | H : p_natural _ |- _ => progress rewrite ?EN ?E ?naturalN in H
  | H : p_integer _ |- _ => progress rewrite ?EN ?E ?integerN in H
  | H : p_symmetric _ |- _ => progress (rewrite /p_symmetric ?EN ?E in H); move/Mx_inj in H
  | H : p_antisymmetric _ |- _ => progress (rewrite /p_antisymmetric ?EN ?E in H); move/Mx_inj in H
  | H : p_orthogonal _ |- _ => progress (rewrite /p_orthogonal ?EN ?E ?eyeE in H); move/Mx_inj in H
  | H : Mx _ = Mx _ |- _ => move/Mx_inj in H
  | H : num _ = num _ |- _ => move/num_inj in H
  | H : _ = _ :> mx _ |- _ => progress rewrite ?EN ?EC ?E in H
  end.
Ltac op := opvars; ohyp; oE; rewrite ?nonzeroN ?positiveN ?nonnegativeN ?invertibleE.
(* entry by entry *)
Ltac lsh := repeat match goal with |- context [fintype.split (lshift ?p ?i)] => rewrite (unsplitK (inl i)) | |- context [fintype.split (rshift ?p ?i)] => rewrite (unsplitK (inr i)) end.
Ltac ix i := match type of i with
  | ordinal (addn _ _) => let k := fresh i in let e := fresh "e" in case: (split_ordP i) => k e; subst i; ix k
  | ordinal (muln _ _) => let j := fresh i in let k := fresh i in move: i; apply: idxP => j k; ix j; ix k
  | ordinal (S O) => rewrite ?(ord1 i)
  | _ => idtac end.
Ltac nf := rewrite ?mkK ?(row_mxEl, row_mxEr, col_mxEu, col_mxEd, vecE, kronE, comE) ?mxE ?(row_mxEl, row_mxEr, col_mxEu, col_mxEd) /=
   ?(row_mxEl, row_mxEr, col_mxEu, col_mxEd, vecE, kronE, comE) ?mxE /= ?eq_shift ?pidx_eq ?entX ?mkK ?summxE ?big_ord1 ?pidxK1 ?pidxK2 ?mxE ?eqxx ?mulr1 ?mul1r ?mulr1n ?mulr0n; lsh.
Ltac ew := first [ match goal with |- num _ = num _ => idtac end; apply: (congr1 (@num _))
  | match goal with |- Mx _ = Mx _ => idtac end; apply: (congr1 (@Mx _ _ _)); let i := fresh "r" in let j := fresh "c" in apply/matrixP=> i j; ix i; ix j ]; nf.
Ltac pred := match goal with
  | |- p_nonzero _ => let i := fresh "r" in let j := fresh "c" in move=> i j; ix i; ix j; nf
  | |- p_positive _ => let i := fresh "r" in let j := fresh "c" in move=> i j; ix i; ix j; nf
  | |- p_nonnegative _ => let i := fresh "r" in let j := fresh "c" in move=> i j; ix i; ix j; nf
  | |- p_symmetric _ => rewrite /p_symmetric ?EN ?E; apply: (congr1 (@Mx _ _ _))
  | |- p_antisymmetric _ => rewrite /p_antisymmetric ?EN ?E; apply: (congr1 (@Mx _ _ _)) end.

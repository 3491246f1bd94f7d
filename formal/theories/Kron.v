From mathcomp Require Import all_ssreflect fingroup perm ssralg zmodp matrix.
From Gradus Require Import Base.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import GRing.Theory.
Local Open Scope ring_scope.
Section Kron.
Variable (R : comUnitRingType).
(* trace / hadamard *)
Lemma trace_tr n (A : 'M[R]_n) : \tr A^T = \tr A. Proof. exact: mxtrace_tr. Qed.
Lemma trace_add n (A B : 'M[R]_n) : \tr (A + B) = \tr A + \tr B. Proof. exact: mxtraceD. Qed.
Lemma trace_opp n (A : 'M[R]_n) : \tr (- A) = - \tr A. Proof. exact: raddfN. Qed.
Lemma trace_scale n a (A : 'M[R]_n) : \tr (a *: A) = a * \tr A. Proof. exact: mxtraceZ. Qed.
Lemma trace_cyc m n (A : 'M[R]_(m,n)) (B : 'M[R]_(n,m)) : \tr (A *m B) = \tr (B *m A).
Proof. exact: mxtrace_mulC. Qed.
Lemma trace_mx1 (a : R) : \tr (a%:M : 'M_1) = a. Proof. by rewrite mxtrace_scalar. Qed.
Lemma mx1_trace (A : 'M[R]_1) : (\tr A)%:M = A.
Proof. by rewrite {2}(mx11_scalar A) /mxtrace big_ord1. Qed.
Lemma had_comm m n (A B : 'M[R]_(m,n)) : had A B = had B A.
Proof. by apply/matrixP=> i j; rewrite !mxE mulrC. Qed.
Lemma had_assoc m n (A B C : 'M[R]_(m,n)) : had A (had B C) = had (had A B) C.
Proof. by apply/matrixP=> i j; rewrite !mxE mulrA. Qed.
Lemma had_tr m n (A B : 'M[R]_(m,n)) : (had A B)^T = had A^T B^T.
Proof. by apply/matrixP=> i j; rewrite !mxE. Qed.
Lemma trace_had m n (A B C : 'M[R]_(m,n)) : \tr (A^T *m had B C) = \tr ((had A B)^T *m C).
Proof. by apply: eq_bigr => i _; rewrite !mxE; apply: eq_bigr => j _; rewrite !mxE mulrA. Qed.
Lemma frob_ident m n (G H : 'M[R]_(m,n)) :
  (forall X : 'M[R]_(m,n), \tr (G^T *m X) = \tr (H^T *m X)) -> G = H.
Proof.
move=> e; apply/matrixP=> i j; have tE (M : 'M[R]_(m,n)) : \tr (M^T *m delta_mx i j) = M i j.
  rewrite mxtrace_mulC /mxtrace (bigD1 i) //= big1 => [|k /negPf ki].
    rewrite mxE (bigD1 j) //= big1 ?addr0 => [|l /negPf lj]; by rewrite !mxE ?eqxx ?lj ?andbF ?mul1r ?mul0r.
  by rewrite mxE big1 // => l _; rewrite !mxE ki mul0r.
by rewrite -!tE e.
Qed.
(* column-major vec: A(m,n) -> (n * m, 1), entry (j,i) *)
Definition vec m n (A : 'M[R]_(m,n)) : 'M[R]_(n * m,1) := \matrix_(k, l) A (unp2 k) (unp1 k).
Definition kron m n p q (A : 'M[R]_(m,n)) (B : 'M[R]_(p,q)) : 'M[R]_(m * p,n * q) :=
  \matrix_(k,l) (A (unp1 k) (unp1 l) * B (unp2 k) (unp2 l)).
Definition com m n : 'M[R]_(m * n,n * m) :=
  \matrix_(k,l) ((unp1 k == unp2 l) && (unp2 k == unp1 l))%:R.
Lemma idxP m n (P : 'I_(m * n) -> Prop) : (forall i j, P (pidx i j)) -> forall k, P k.
Proof. by move=> h k; rewrite -(unpK k). Qed.
Lemma vecE m n (A : 'M[R]_(m,n)) i j o : vec A (pidx j i) o = A i j.
Proof. by rewrite mxE pidxK1 pidxK2. Qed.
Lemma kronE m n p q (A : 'M[R]_(m,n)) (B : 'M[R]_(p,q)) i j k l :
  kron A B (pidx i k) (pidx j l) = A i j * B k l.
Proof. by rewrite mxE !pidxK1 !pidxK2. Qed.
Lemma comE m n i j i' j' : com m n (pidx i j) (pidx j' i') = ((i == i') && (j == j'))%:R.
Proof. by rewrite mxE !pidxK1 !pidxK2. Qed.
Lemma vec_add m n (A B : 'M[R]_(m,n)) : vec (A + B) = vec A + vec B.
Proof. by apply/matrixP=> i j; rewrite !mxE. Qed.
Lemma vec_scale m n a (A : 'M[R]_(m,n)) : vec (a *: A) = a *: vec A.
Proof. by apply/matrixP=> i j; rewrite !mxE. Qed.
Lemma vec_inj m n (A B : 'M[R]_(m,n)) : vec A = vec B -> A = B.
Proof. by move=> e; apply/matrixP=> i j; rewrite -(vecE A i j 0) e vecE. Qed.
Lemma d_vec (d : deriv R) m n (A : 'M[R]_(m,n)) : D d (vec A) = vec (D d A).
Proof. by apply/matrixP=> i j; rewrite !mxE. Qed.
Lemma d_kron (d : deriv R) m n p q (A : 'M[R]_(m,n)) (B : 'M[R]_(p,q)) :
  D d (kron A B) = kron (D d A) B + kron A (D d B).
Proof. by apply/matrixP=> i j; rewrite !mxE dfunM. Qed.
Lemma kron_tr m n p q (A : 'M[R]_(m,n)) (B : 'M[R]_(p,q)) : (kron A B)^T = kron A^T B^T.
Proof. by apply/matrixP=> i j; rewrite !mxE. Qed.
Lemma vec_outer m n (a : 'M[R]_(m,1)) (b : 'M[R]_(n,1)) : vec (a *m b^T) = kron b a.
Proof. by apply/matrixP=> i j; rewrite !mxE big_ord1 mxE mulrC !(ord1 (unp1 _)) !(ord1 (unp2 _)). Qed.
Lemma kron_mul m n p m' n' p' (A : 'M[R]_(m,n)) (B : 'M[R]_(m',n'))
    (C : 'M[R]_(n,p)) (E : 'M[R]_(n',p')) :
  kron A B *m kron C E = kron (A *m C) (B *m E).
Proof.
apply/matrixP; apply: idxP => i i'; apply: idxP => j j'.
rewrite kronE !mxE sum_pidx big_distrlr /=; apply: eq_bigr => k _; apply: eq_bigr => l _.
by rewrite !kronE mulrACA.
Qed.
Lemma vec_mulmx3 m n p q (A : 'M[R]_(m,n)) (X : 'M[R]_(n,p)) (B : 'M[R]_(p,q)) :
  vec (A *m X *m B) = kron B^T A *m vec X.
Proof.
apply/matrixP; apply: idxP => j i o; rewrite vecE !mxE sum_pidx; apply: eq_bigr => k _.
rewrite !mxE mulr_suml; apply: eq_bigr => l _; rewrite kronE vecE mxE.
by rewrite mulrC mulrA.
Qed.
Lemma com_sel m n p (M : 'M[R]_(n * m,p)) i j o : (com m n *m M) (pidx i j) o = M (pidx j i) o.
Proof.
rewrite mxE sum_pidx (bigD1 j) //= (bigD1 i) //= comE !eqxx mul1r.
rewrite !big1 ?addr0 // => [l /negPf lj | k /negPf ki].
  by rewrite big1 // => k _; rewrite comE [j == l]eq_sym lj andbF mul0r.
by rewrite comE [i == k]eq_sym ki mul0r.
Qed.
Lemma com_tr m n : (com m n)^T = com n m.
Proof. by apply/matrixP=> k l; rewrite !mxE andbC [unp1 l == _]eq_sym [unp2 l == _]eq_sym. Qed.
Lemma com_selr m n p (M : 'M[R]_(p,m * n)) o i j : (M *m com m n) o (pidx j i) = M o (pidx i j).
Proof. by rewrite -[LHS](mxE trmx_key (fun x y => (M *m com m n) y x) (pidx j i) o) -[matrix_of_fun _ _]/((M *m com m n)^T) trmx_mul com_tr com_sel mxE. Qed.
Lemma vec_tr m n (A : 'M[R]_(m,n)) : vec A^T = com m n *m vec A.
Proof. by apply/matrixP; apply: idxP => i j o; rewrite com_sel !vecE mxE. Qed.
Lemma com_inv m n : com m n *m com n m = 1%:M.
Proof.
apply/matrixP; apply: idxP => i j; apply: idxP => i' j'.
by rewrite com_sel comE mxE pidx_eq andbC.
Qed.
Lemma com_kron m n p q (A : 'M[R]_(m,n)) (B : 'M[R]_(p,q)) :
  com p m *m kron A B *m com n q = kron B A.
Proof.
apply/matrixP; apply: idxP => i j; apply: idxP => k l.
by rewrite com_selr com_sel !kronE mulrC.
Qed.
Lemma vec_had m n (A X : 'M[R]_(m,n)) : vec (had A X) = diagc (vec A) *m vec X.
Proof. by apply/matrixP=> k o; rewrite mul_diag_mx !mxE. Qed.
Lemma trace_vec m n (A B : 'M[R]_(m,n)) : \tr (A^T *m B) = \tr ((vec A)^T *m vec B).
Proof.
rewrite [RHS]/mxtrace big_ord1 mxE sum_pidx; apply: eq_bigr => j _; rewrite mxE.
by apply: eq_bigr => i _; rewrite [(vec A)^T _ _]mxE !vecE mxE.
Qed.
End Kron.

(* Polynomials of matrices over jets, and that what has no real part is nilpotent. *)
From mathcomp Require Import all_ssreflect all_algebra.
From mathcomp.analysis Require Import reals.
From Gradus Require Import Base Jet Fun Words.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import GRing.Theory Num.Theory Order.Theory.
Local Open Scope ring_scope.
Section Deep.
Variable R : realType.
Implicit Types (k i j : nat).
(* the i-th power of the ideal of the jets without a real part *)
Fixpoint deep k j : J R k -> Prop :=
  if k is k'.+1 then fun x : dual (J R k') => deep j (d0 x) /\ deep j.-1 (d1 x) else fun x => (0 < j)%N -> x = 0.
Lemma deep_le k i j (x : J R k) : (i <= j)%N -> deep j x -> deep i x.
Proof.
elim: k i j x => [|k IH] i j x ij /=; first by move=> h i0; apply: h; exact: leq_trans ij.
by case=> a b; split; [exact: IH a | apply: IH b; rewrite -!subn1 leq_sub2r].
Qed.
Lemma deep0 k (x : J R k) : deep 0 x. Proof. by elim: k x => [|k IH] x /=. Qed.
Lemma deepz k j : deep j (0 : J R k). Proof. by elim: k j => [|k IH] j /=. Qed.
Lemma deepD k j (x y : J R k) : deep j x -> deep j y -> deep j (x + y).
Proof.
elim: k j x y => [|k IH] j x y /=; first by move=> a b j0; rewrite a // b // addr0.
by case=> a b [c e]; split; apply: IH.
Qed.
Lemma deepM k i j (x y : J R k) : deep i x -> deep j y -> deep (i + j) (x * y).
Proof.
elim: k i j x y => [|k IH] i j x y /=.
  move=> a b; rewrite addn_gt0 => /orP[/a->|/b->]; [exact: mul0r | exact: mulr0].
case=> a b [c e]; split; first exact: IH.
apply: deepD; [apply: deep_le (IH _ _ _ _ b c) | apply: deep_le (IH _ _ _ _ a e)].
  by case: i {a b} => [|i] //=; rewrite leq_pred.
by case: j {c e} => [|j] /=; rewrite ?addn0 ?leq_pred ?addnS.
Qed.
Lemma deep_top k (x : J R k) : deep k.+1 x -> x = 0.
Proof.
elim: k x => [|k IH] x /=; first exact.
by case=> a b; apply: dual_eq; apply: IH => //; apply: deep_le a.
Qed.
Lemma deep1 k (x : J R k) : re x = 0 -> deep 1 x.
Proof. by elim: k x => [|k IH] x //= e; split; [exact: IH | exact: deep0]. Qed.
Lemma deep_sum k j (I : finType) (F : I -> J R k) : (forall l, deep j (F l)) -> deep j (\sum_l F l).
Proof. by move=> h; elim/big_ind: _ => // [|x y]; [exact: deepz | exact: deepD]. Qed.
Lemma nilpotent k n (N : 'M[J R k]_n) : rem N = 0 -> iter k.+1 (mulmx N) 1%:M = 0.
Proof.
move=> z; have h m (i j : 'I_n) : deep m (iter m (mulmx N) 1%:M i j).
  elim: m i j => [|m IH] i j; first exact: deep0.
  rewrite iterS mxE; apply: deep_sum => l; rewrite -add1n; apply: deepM (IH _ _); apply: deep1.
  by have /matrixP/(_ i l) := z; rewrite !mxE.
by apply/matrixP=> i j; rewrite [RHS]mxE; apply: deep_top.
Qed.
End Deep.
Lemma mx0E (K : ringType) (A B : 'M[K]_0) : A = B. Proof. by apply/matrixP=> -[]. Qed.
Section Eval.
Variable R : realType.
Implicit Types (p q : {poly R}) (k m n : nat).
Definition pev p k n : 'M[J R k]_n -> 'M[J R k]_n :=
  match n with 0 => id | n'.+1 => fun A => horner_mx A (map_poly (@cst R k) p) end.
Lemma pev0 k n (A : 'M[J R k]_n) : pev 0 A = 0.
Proof. by case: n A => [|n] A /=; [exact: mx0E | rewrite !rmorph0]. Qed.
Lemma pevC c k n (A : 'M[J R k]_n) : pev c%:P A = (cst k c)%:M.
Proof. by case: n A => [|n] A /=; [exact: mx0E | rewrite map_polyC horner_mx_C]. Qed.
Lemma pev1 k n (A : 'M[J R k]_n) : pev 1 A = 1%:M. Proof. by rewrite -[1]/(1%:P) pevC rmorph1. Qed.
Lemma pevX k n (A : 'M[J R k]_n) : pev 'X A = A.
Proof. by case: n A => [|n] A //=; rewrite map_polyX horner_mx_X. Qed.
Lemma pevD p q k n (A : 'M[J R k]_n) : pev (p + q) A = pev p A + pev q A.
Proof. by case: n A => [|n] A /=; [exact: mx0E | rewrite !rmorphD]. Qed.
Lemma pevM p q k n (A : 'M[J R k]_n) : pev (p * q) A = pev p A *m pev q A.
Proof. by case: n A => [|n] A /=; [exact: mx0E | rewrite !rmorphM]. Qed.
Lemma pevN p k n (A : 'M[J R k]_n) : pev (- p) A = - pev p A.
Proof. by case: n A => [|n] A /=; [exact: mx0E | rewrite !rmorphN]. Qed.
Lemma pevS q c k n (A : 'M[J R k]_n) : pev (q * 'X + c%:P) A = pev q A *m A + (cst k c)%:M.
Proof. by rewrite pevD pevM pevX pevC. Qed.
Lemma pevXn p N k n (A : 'M[J R k]_n) : pev (p ^+ N) A = iter N (mulmx (pev p A)) 1%:M.
Proof. by elim: N => [|N IH]; rewrite ?pev1 // exprS pevM IH. Qed.
Lemma pev_int p k m n (A : 'M[J R k]_m) (B : 'M[J R k]_n) (X : 'M_(m,n)) : A *m X = X *m B -> pev p A *m X = X *m pev p B.
Proof.
move=> e; elim/poly_ind: p => [|q c IH]; first by rewrite !pev0 mul0mx mulmx0.
by rewrite !pevS mulmxDl mulmxDr mul_scalar_mx mul_mx_scalar -mulmxA e mulmxA IH mulmxA.
Qed.
Lemma pevA p k n (A : 'M[J R k]_n) : pev p A *m A = A *m pev p A. Proof. exact: pev_int. Qed.
Lemma pev_tr p k n (A : 'M[J R k]_n) : (pev p A)^T = pev p A^T.
Proof.
elim/poly_ind: p => [|q c IH]; first by rewrite !pev0 trmx0.
by rewrite !pevS linearD /= trmx_mul tr_scalar_mx IH pevA.
Qed.
Lemma pev_d0 p k n (A : 'M[J R k.+1]_n) : map_mx (@d0 _) (pev p A) = pev p (map_mx (@d0 _) A).
Proof.
elim/poly_ind: p => [|q c IH]; first by rewrite !pev0 (map_mx0 (d0_additive _)).
by rewrite !pevS (map_mxD (d0_additive _)) (map_mxM (d0_rmorphism _)) IH (map_scalar_mx (d0_rmorphism _)).
Qed.
Lemma rem_pev p k n (A : 'M[J R k]_n) : rem (pev p A) = pev p (rem A : 'M[J R 0]_n).
Proof.
elim/poly_ind: p => [|q c IH]; first by rewrite !pev0 [LHS](map_mx0 (re_additive R k)).
rewrite !pevS [LHS](map_mxD (re_additive R k)) (map_mxM (re_rmorphism R k)) -/(rem _) -/(rem _) IH.
by rewrite (map_scalar_mx (re_rmorphism R k)) /= reK.
Qed.
Lemma cayley n (A : 'M[R]_n) : pev (char_poly A) (A : 'M[J R 0]_n) = 0.
Proof.
case: n A => [|n] A /=; first by exact: mx0E.
by rewrite map_poly_id //; exact: Cayley_Hamilton.
Qed.
(* a power of the characteristic polynomial of the real part *)
Lemma cayley_jets k n (A : 'M[J R k]_n) : pev (char_poly (rem A) ^+ k.+1) A = 0.
Proof. by rewrite pevXn nilpotent // rem_pev cayley. Qed.
End Eval.

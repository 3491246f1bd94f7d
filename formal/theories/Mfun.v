(* Functions of matrices (docs/meaning.md, 7). A function f has on any finitely many matrices the values of one polynomial
   with real coefficients, and its derivatives those of the derivatives of this polynomial. *)
From mathcomp Require Import all_ssreflect all_algebra.
From mathcomp.analysis Require Import reals.
From Gradus Require Import Base Kron Jet Fun Words Tac Eval.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import GRing.Theory.
Local Open Scope ring_scope.
Section Mfun.
Variable R : realType.
Implicit Types (p q : {poly R}) (k m n : nat).
Record square := Square { order : nat; dim : nat; mat : 'M[J R order]_dim }.
Definition by_poly (f : nat -> forall k n, 'M[J R k]_n -> 'M[J R k]_n) d p (s : square) :=
  forall j, (j <= d)%N -> f j _ _ (mat s) = pev p^`(j) (mat s).
Record mtower := MTower {
  mfn :> nat -> forall k n, 'M[J R k]_n -> 'M[J R k]_n;
  mfnP : forall d (l : seq square), exists p, foldr (fun s P => by_poly mfn d p s /\ P) True l }.
Definition mff (F : mtower) j k (A : mx (J R k)) : mx (J R k) := Mx (F j k _ (get (rows A) (rows A) A)).
Lemma mffE (F : mtower) j k n (A : 'M[J R k]_n) : mff F j (Mx A) = Mx (F j k n A). Proof. by rewrite /mff mkK. Qed.
(* one polynomial for one matrix, and for two *)
Lemma mfn1 (F : mtower) d k n (A : 'M[J R k]_n) : exists p, forall j, (j <= d)%N -> F j k n A = pev p^`(j) A.
Proof. by have [p [/= e _]] := mfnP F d [:: Square A]; exists p. Qed.
Lemma mfn2 (F : mtower) d k n k' n' (A : 'M[J R k]_n) (B : 'M[J R k']_n') : exists p,
  forall j, (j <= d)%N -> F j k n A = pev p^`(j) A /\ F j k' n' B = pev p^`(j) B.
Proof. by have [p [/= e [e' _]]] := mfnP F d [:: Square A; Square B]; exists p => j jd; rewrite e ?e'. Qed.
(* the corner of a block: the derivative in a direction *)
Definition blk (K : comUnitRingType) n (A E : 'M[K]_n) : 'M_(n + n) := block_mx A E 0 A.
Definition dir p k n (A E : 'M[J R k]_n) : 'M_n := ursubmx (pev p (blk A E)).
Lemma pev_blk p k n (A E : 'M[J R k]_n) : pev p (blk A E) = blk (pev p A) (dir p A E).
Proof.
have : exists L, pev p (blk A E) = blk (pev p A) L.
  elim/poly_ind: p => [|q c [L e]]; first by exists 0; rewrite !pev0 /blk block_mx0.
  exists (pev q A *m E + L *m A); rewrite !pevS e /blk mulmx_block !mul0mx !mulmx0 addr0 add0r.
  by rewrite scalar_mx_block add_block_mx !(addr0, add0r).
by case=> L e; rewrite /dir e block_mxKur.
Qed.
Lemma dirS q c k n (A E : 'M[J R k]_n) : dir (q * 'X + c%:P) A E = pev q A *m E + dir q A E *m A.
Proof.
rewrite {1}/dir pevS pev_blk /blk mulmx_block !mul0mx !mulmx0 addr0 add0r scalar_mx_block add_block_mx.
by rewrite block_mxKur addr0.
Qed.
Lemma dir0 k n (A E : 'M[J R k]_n) : dir 0 A E = 0. Proof. by rewrite /dir pev0 -(@block_mx0 _ n n n n) block_mxKur. Qed.
Lemma dir_left p k n (A E : 'M[J R k]_n) : dir p A (A *m E) = A *m dir p A E.
Proof.
elim/poly_ind: p => [|q c IH]; first by rewrite !dir0 mulmx0.
by rewrite !dirS IH mulmxDr !mulmxA pevA.
Qed.
Lemma dir_comm p k n (A E : 'M[J R k]_n) : pev p A *m E + dir p A E *m A = A *m dir p A E + E *m pev p A.
Proof.
have := pevA p (blk A E); rewrite pev_blk /blk !mulmx_block !mul0mx !mulmx0 => /eq_block_mx[_ + _ _].
by [].
Qed.
Lemma dir_trace p k n (A B E : 'M[J R k]_n) : \tr (B *m dir p A E) = \tr (E *m dir p A B).
Proof.
elim/poly_ind: p B E => [|q c IH] B E; first by rewrite !dir0 !mulmx0.
rewrite !dirS [in RHS]dir_comm !mulmxDr !linearD /= addrC; congr (_ + _).
  by have := IH (A *m B) E; rewrite dir_left => <-; rewrite mulmxA mxtrace_mulC mulmxA.
by rewrite mulmxA mxtrace_mulC.
Qed.
Lemma dir_commute p k n (A B : 'M[J R k]_n) : A *m B = B *m A -> dir p A B = pev p^`() A *m B.
Proof.
move=> c; elim/poly_ind: p => [|q a IH]; first by rewrite dir0 deriv0 pev0 mul0mx.
by rewrite dirS IH derivMXaddC pevD pevM pevX mulmxDl -!mulmxA c.
Qed.
Lemma d1_mul (K : comUnitRingType) m n l (A : 'M[dual_comUnitRingType K]_(m,n)) (B : 'M[dual_comUnitRingType K]_(n,l)) :
  map_mx (@d1 K) (A *m B) = map_mx (@d1 K) A *m map_mx (@d0 K) B + map_mx (@d0 K) A *m map_mx (@d1 K) B.
Proof.
apply/matrixP=> i j; rewrite !mxE (raddf_sum (d1_additive _)) -big_split /=.
by apply: eq_bigr => o _; rewrite !mxE.
Qed.
Lemma pev_d1 p k n (A : 'M[J R k.+1]_n) : map_mx (@d1 _) (pev p A) = dir p (map_mx (@d0 _) A) (map_mx (@d1 _) A).
Proof.
elim/poly_ind: p => [|q c IH]; first by rewrite pev0 dir0; apply/matrixP=> i j; rewrite !mxE.
rewrite pevS dirS (map_mxD (d1_additive _)) d1_mul IH pev_d0 addrC.
have -> : map_mx (@d1 (J R k)) ((cst k.+1 c)%:M : 'M_n) = 0 by apply/matrixP=> i j; rewrite !mxE; case: (i == j).
by rewrite add0r addrC.
Qed.
Lemma kronDl (K : comUnitRingType) m n m' n' (A B : 'M[K]_(m,n)) (C : 'M[K]_(m',n')) : kron (A + B) C = kron A C + kron B C.
Proof. by apply/matrixP=> i j; rewrite !mxE mulrDl. Qed.
Lemma kron_scalar (K : comUnitRingType) m n (c : K) : kron (c%:M : 'M_m) (1%:M : 'M_n) = c%:M.
Proof.
apply/matrixP; apply: idxP => i j; apply: idxP => i' j'; rewrite kronE !mxE pidx_eq.
by case: (i == i'); case: (j == j'); rewrite /= ?mulr1n ?mulr0n ?mulr1 ?mulr0 ?mul0r.
Qed.
Lemma pev_kron p k m n (A : 'M[J R k]_m) : pev p (kron A (1%:M : 'M_n)) = kron (pev p A) 1%:M.
Proof.
elim/poly_ind: p => [|q c IH]; first by rewrite !pev0; apply/matrixP=> i j; rewrite !mxE mul0r.
by rewrite !pevS kronDl kron_scalar IH kron_mul mulmx1.
Qed.
Lemma corner (K : comUnitRingType) n (P Q S T : 'M[K]_n) : row_mx 1%:M 0 *m (block_mx P Q S T *m col_mx 0 1%:M) = Q.
Proof. by rewrite mul_block_col !mulmx0 !mulmx1 !add0r mul_row_col mul1mx mul0mx addr0. Qed.
End Mfun.

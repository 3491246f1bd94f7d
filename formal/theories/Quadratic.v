(* Real parts of matrices over jets, rank, and quadratic forms: a positive semidefinite matrix is a Gram matrix. *)
From mathcomp Require Import all_ssreflect all_algebra.
From mathcomp.classical Require Import boolp.
From mathcomp.analysis Require Import reals.
From Gradus Require Import Base Kron Jet Fun Words.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import GRing.Theory Num.Theory Order.Theory.
Local Open Scope ring_scope.
Section Real.
Variable R : realType.
Implicit Types (m n p : nat).
(* the real part is a morphism *)
Lemma re_sum k (I : Type) (s : seq I) (P : pred I) (F : I -> J R k) : re (\sum_(i <- s | P i) F i) = \sum_(i <- s | P i) re (F i).
Proof. exact: (raddf_sum (re_additive R k)). Qed.
Lemma rem_mul k m n p (A : 'M[J R k]_(m,n)) (B : 'M_(n,p)) : rem (A *m B) = rem A *m rem B.
Proof. exact: (map_mxM (re_rmorphism R k)). Qed.
Lemma rem_add k m n (A B : 'M[J R k]_(m,n)) : rem (A + B) = rem A + rem B.
Proof. exact: (map_mxD (re_rmorphism R k)). Qed.
Lemma rem_sub k m n (A B : 'M[J R k]_(m,n)) : rem (A - B) = rem A - rem B.
Proof. exact: (map_mxB (re_rmorphism R k)). Qed.
Lemma rem0 k m n : rem (0 : 'M[J R k]_(m,n)) = 0.
Proof. exact: (map_mx0 (re_additive R k)). Qed.
Lemma rem1 k n : rem (1%:M : 'M[J R k]_n) = 1%:M.
Proof. exact: (map_mx1 (re_rmorphism R k)). Qed.
Lemma rem_tr k m n (A : 'M[J R k]_(m,n)) : rem A^T = (rem A)^T. Proof. by apply/matrixP=> i j; rewrite !mxE. Qed.
Lemma rem_scale k m n a (A : 'M[J R k]_(m,n)) : rem (a *: A) = re a *: rem A.
Proof. by apply/matrixP=> i j; rewrite !mxE reM. Qed.
Lemma rem_had k m n (A B : 'M[J R k]_(m,n)) : rem (had A B) = had (rem A) (rem B).
Proof. by apply/matrixP=> i j; rewrite !mxE reM. Qed.
Lemma rem_kron k m n p q (A : 'M[J R k]_(m,n)) (B : 'M[J R k]_(p,q)) : rem (kron A B) = kron (rem A) (rem B).
Proof. by apply/matrixP=> i j; rewrite !mxE reM. Qed.
Lemma re_det k n (A : 'M[J R k]_n) : re (\det A) = \det (rem A).
Proof. by rewrite (det_map_mx (re_rmorphism R k)). Qed.
Lemma rem_unit k n (A : 'M[J R k]_n) : (rem A \in unitmx) = (A \in unitmx).
Proof. by rewrite !unitmxE unitJ unitfE re_det. Qed.
(* sums of squares *)
Lemma dot_ge0 n (x : 'M[R]_(n,1)) : 0 <= (x^T *m x) 0 0.
Proof. by rewrite mxE sumr_ge0 // => i _; rewrite mxE -expr2 sqr_ge0. Qed.
Lemma dot_gt0 n (x : 'M[R]_(n,1)) : x != 0 -> 0 < (x^T *m x) 0 0.
Proof.
move=> x0; rewrite lt_neqAle dot_ge0 andbT eq_sym; apply: contra x0 => /eqP; rewrite mxE => /eqP.
rewrite psumr_eq0 => [/allP h|i _]; last by rewrite mxE -expr2 sqr_ge0.
apply/eqP/matrixP=> i j; rewrite ord1; have := h i (mem_index_enum _); rewrite !mxE mulf_eq0 orbb => /eqP //.
Qed.
Lemma dot0 n (x : 'M[R]_(n,1)) : (x^T *m x) 0 0 = 0 -> x = 0.
Proof. by move=> e; apply/eqP/negPn/negP => /dot_gt0; rewrite e ltxx. Qed.
Lemma gram0 m n (A : 'M[R]_(m,n)) (x : 'M[R]_(n,1)) : A^T *m A *m x = 0 -> A *m x = 0.
Proof. by move=> e; apply: dot0; rewrite trmx_mul -mulmxA (mulmxA A^T) e mulmx0 mxE. Qed.
Lemma gram0m m n p (A : 'M[R]_(m,n)) (B : 'M[R]_(n,p)) : A^T *m A *m B = 0 -> A *m B = 0.
Proof.
move=> e; apply/matrixP=> i j; have h : A *m col j B = 0 by apply: gram0; rewrite colE mulmxA e mul0mx.
by move: h; rewrite colE mulmxA -colE => /matrixP/(_ i 0); rewrite !mxE.
Qed.
(* rank *)
Lemma row_fullP' m n (A : 'M[R]_(m,n)) : row_full A <-> (forall x : 'M[R]_(n,1), A *m x = 0 -> x = 0).
Proof.
have -> : row_full A = (kermx A^T == 0) by rewrite kermx_eq0 /row_free /row_full mxrank_tr.
split=> [/eqP e x ax|h].
  have : (x^T <= kermx A^T)%MS by apply/sub_kermxP; rewrite -trmx_mul ax trmx0.
  by rewrite e submx0 => /eqP /(congr1 trmx); rewrite trmxK trmx0.
apply/negPn/negP=> /rowV0Pn[v /sub_kermxP va]; apply/negP/negPn/eqP.
by rewrite -[v]trmxK (h v^T) ?trmx0 // -[A]trmxK -trmx_mul va trmx0.
Qed.
Lemma row_full_square n (A : 'M[R]_n) : row_full A = (A \in unitmx).
Proof. by rewrite -row_full_unit. Qed.
Lemma unitP n (A : 'M[R]_n) : (forall x : 'M[R]_(n,1), A *m x = 0 -> x = 0) -> A \in unitmx.
Proof. by move=> h; rewrite -row_full_unit; apply/row_fullP'. Qed.
Lemma unit_mul_neq0 n (B : 'M[R]_n) (x : 'M[R]_(n,1)) : B \in unitmx -> x != 0 -> B *m x != 0.
Proof. by move=> u; apply: contra => /eqP e; rewrite -[x](mulKmx u) e mulmx0. Qed.
Lemma row_full_gram m n (A : 'M[R]_(m,n)) : row_full A = (A^T *m A \in unitmx).
Proof.
apply/idP/idP => [/row_fullP' h|u]; first by apply: unitP => x /gram0 /h.
apply/row_fullP' => x e; rewrite -[x](mulKmx u) -mulmxA e !mulmx0 //.
Qed.
Lemma row_full_tr m n (A : 'M[R]_(m,n)) : row_full A^T = row_free A.
Proof. by rewrite /row_full /row_free mxrank_tr. Qed.
Lemma row_free_tr m n (A : 'M[R]_(m,n)) : row_free A^T = row_full A.
Proof. by rewrite /row_full /row_free mxrank_tr. Qed.
(* quadratic forms *)
Lemma quad_congr m n (A : 'M[R]_m) (B : 'M[R]_(m,n)) (x : 'M[R]_(n,1)) : x^T *m (B^T *m A *m B) *m x = (B *m x)^T *m A *m (B *m x).
Proof. by rewrite trmx_mul !mulmxA. Qed.
Lemma quad_ge0 n (A : 'M[R]_n) (x : 'M[R]_(n,1)) : posdefm A -> 0 <= (x^T *m A *m x) 0 0.
Proof. by move=> p; have [->|x0] := eqVneq x 0; [rewrite mulmx0 mxE | exact/ltW/p]. Qed.
Lemma psdm_posdef n (A : 'M[R]_n) : posdefm A -> psdm A. Proof. by move=> p x; apply: quad_ge0. Qed.
Lemma psdm_add n (A B : 'M[R]_n) : psdm A -> psdm B -> psdm (A + B).
Proof. by move=> a b x; rewrite mulmxDr mulmxDl mxE addr_ge0. Qed.
Lemma psdm_congr m n (A : 'M[R]_m) (B : 'M[R]_(m,n)) : psdm A -> psdm (B^T *m A *m B).
Proof. by move=> a x; rewrite quad_congr. Qed.
Lemma psdm_gram m n (B : 'M[R]_(m,n)) : psdm (B^T *m B).
Proof. by move=> x; rewrite mulmxA -trmx_mul -mulmxA dot_ge0. Qed.
Lemma psdm_sum n (I : finType) (F : I -> 'M[R]_n) : (forall i, psdm (F i)) -> psdm (\sum_i F i).
Proof. by move=> h; elim/big_ind: _ => // [x|a b]; [rewrite mulmx0 mul0mx mxE | exact: psdm_add]. Qed.
Lemma quad_block m n (A : 'M[R]_m) (B : 'M[R]_(m,n)) (C : 'M[R]_n) (t : 'M[R]_(m,1)) (y : 'M[R]_(n,1)) :
  (col_mx t y)^T *m block_mx A B B^T C *m col_mx t y = t^T *m A *m t + y^T *m B^T *m t + (t^T *m B *m y + y^T *m C *m y).
Proof. by rewrite tr_col_mx mul_row_block mul_row_col !mulmxDl. Qed.
Lemma quad_scalar m (s : R) (b : 'M[R]_(1,m)) (y : 'M[R]_(m,1)) : ((s%:M : 'M_1)^T *m b *m y) 0 0 = s * (b *m y) 0 0.
Proof. by rewrite tr_scalar_mx mul_scalar_mx -scalemxAl mxE. Qed.
Lemma add00 (A B : 'M[R]_1) : (A + B) 0 0 = A 0 0 + B 0 0. Proof. by rewrite mxE. Qed.
Lemma psd_gram n (A : 'M[R]_n) : A^T = A -> psdm A -> exists M : 'M[R]_n, A = M^T *m M.
Proof.
elim: n A => [|n IH]; first by move=> A _ _; exists 0; rewrite [A]flatmx0 [RHS]flatmx0.
suff: forall A : 'M[R]_(1 + n), A^T = A -> psdm A -> exists M : 'M[R]_(1 + n), A = M^T *m M by [].
move=> A s p; pose a := ulsubmx A 0 0; pose b := ursubmx A; pose C := drsubmx A.
have eA : A = block_mx (a%:M : 'M_1) b b^T C.
  rewrite -[LHS]submxK -/C -/b; congr block_mx; first by rewrite [LHS]mx11_scalar.
  by rewrite /b trmx_ursub s.
have q t (y : 'M[R]_(n,1)) : 0 <= a * (t * t) + t * (b *m y) 0 0 + (t * (b *m y) 0 0 + (y^T *m C *m y) 0 0).
  have := p (col_mx (t%:M : 'M_1) y); rewrite {1}eA quad_block !add00 !quad_scalar.
  have -> : ((a%:M : 'M_1) *m (t%:M : 'M_1)) 0 0 = a * t by rewrite -scalar_mxM [LHS]mxE eqxx mulr1n.
  have -> : (y^T *m b^T *m (t%:M : 'M_1)) 0 0 = t * (b *m y) 0 0 by rewrite mul_mx_scalar [LHS]mxE -trmx_mul mxE.
  by rewrite mulrCA.
have a0 : 0 <= a by have := q 1 0; rewrite !mulmx0 !mxE !mulr0 !addr0 !mulr1.
have sC : C^T = C by rewrite /C trmx_drsub s.
have [az|an] := eqVneq a 0.
  have b0 : b = 0.
    apply/matrixP=> i j; rewrite ord1 [RHS]mxE; apply/eqP/negPn/negP => bj.
    have := q (- ((C j j + 1) / 2%:R) / b 0 j) (delta_mx j 0).
    rewrite az mul0r add0r -colE [(col j b) 0 0]mxE divfK // trmx_delta -rowE -colE.
    have -> : (col j (row j C)) 0 0 = C j j by rewrite [LHS]mxE [LHS]mxE.
    by move: (C j j) => c; rewrite addrA -opprD -splitr opprD addrAC addNr add0r oppr_ge0 leNgt ltr01.
  have pC : psdm C by move=> y; have := q 0 y; rewrite az !mul0r !add0r.
  have [M eM] := IH C sC pC; exists (block_mx (0 : 'M_1) 0 0 M : 'M_(1 + n)).
  rewrite {1}eA az b0 eM (tr_block_mx (0 : 'M_1)) mulmx_block !trmx0 !mulmx0 !mul0mx !add0r.
  by congr block_mx; apply/matrixP=> i j; rewrite !mxE mul0rn.
have ap : 0 < a by rewrite lt_neqAle eq_sym an.
pose C' := C - a^-1 *: (b^T *m b).
have sC' : C'^T = C' by rewrite /C' linearB linearZ /= trmx_mul trmxK sC.
have pC' : psdm C'.
  move=> y; set c := (b *m y) 0 0; have := q (- (a^-1 * c)) y; rewrite -/c.
  have -> : (y^T *m C' *m y) 0 0 = (y^T *m C *m y) 0 0 - a^-1 * (c * c).
    rewrite /C' mulmxBr mulmxBl mxE -scalemxAr -scalemxAl; congr (_ + _); rewrite mxE mxE; congr (- (_ * _)).
    have -> : y^T *m (b^T *m b) *m y = (b *m y)^T *m (b *m y) by rewrite trmx_mul !mulmxA.
    by rewrite mxE big_ord1 mxE.
  by rewrite mulrNN mulrA mulVKf // !mulNr [a^-1 * c * c]mulrC subrr add0r addrC mulrCA.
have [M eM] := IH C' sC' pC'; pose r := Num.sqrt a.
have r0 : r != 0 by rewrite gt_eqF // sqrtr_gt0.
have rr : r * r = a by rewrite -expr2 sqr_sqrtr.
exists (block_mx (r%:M : 'M_1) (r^-1 *: b) 0 M : 'M_(1 + n)).
rewrite {1}eA (tr_block_mx (r%:M : 'M_1)) mulmx_block tr_scalar_mx trmx0 !mulmx0 !mul0mx !addr0 -eM.
rewrite -scalar_mxM rr mul_scalar_mx scalerA divff // scale1r linearZ /= mul_mx_scalar scalerA divff // scale1r.
by rewrite -scalemxAl -scalemxAr scalerA -invfM rr /C' addrC subrK.
Qed.
Lemma psd_det n (A : 'M[R]_n) : A^T = A -> psdm A -> 0 <= \det A.
Proof. by move=> s p; have [M ->] := psd_gram s p; rewrite det_mulmx det_tr -expr2 sqr_ge0. Qed.
Lemma posdef_unit n (A : 'M[R]_n) : posdefm A -> A \in unitmx.
Proof.
move=> p; apply: unitP => x e; apply/eqP/negPn/negP=> /p; rewrite -mulmxA e mulmx0 mxE ltxx //.
Qed.
Lemma psd_unit n (A : 'M[R]_n) : A^T = A -> psdm A -> A \in unitmx -> posdefm A.
Proof.
move=> s p; have [M ->] := psd_gram s p => u x x0; rewrite mulmxA -trmx_mul -mulmxA; apply: dot_gt0.
by apply: contra x0 => /eqP e; rewrite -[x](mulKmx u) -mulmxA e !mulmx0.
Qed.
Lemma kron1 (K : comUnitRingType) m n : kron (1%:M : 'M[K]_m) (1%:M : 'M_n) = 1%:M.
Proof.
apply/matrixP; apply: idxP => i j; apply: idxP => k l; rewrite kronE !mxE pidx_eq.
by case: (i == k); rewrite ?mul0r // mul1r.
Qed.
Lemma kron_unit m n (A : 'M[R]_m) (B : 'M[R]_n) : A \in unitmx -> B \in unitmx -> kron A B \in unitmx.
Proof.
move=> a b; have e : kron A B *m kron (invmx A) (invmx B) = 1%:M by rewrite kron_mul !mulmxV // kron1.
by case: (mulmx1_unit e).
Qed.
Lemma psdm_kron m n (A : 'M[R]_m) (B : 'M[R]_n) : A^T = A -> psdm A -> B^T = B -> psdm B -> psdm (kron A B).
Proof.
move=> s p s' p'; have [M ->] := psd_gram s p; have [N ->] := psd_gram s' p'.
by rewrite -kron_mul -kron_tr; apply: psdm_gram.
Qed.
Lemma had_gram m n (M : 'M[R]_(m,n)) (B : 'M[R]_n) :
  had (M^T *m M) B = \sum_k (diag_mx (row k M))^T *m B *m diag_mx (row k M).
Proof.
apply/matrixP=> i j; rewrite summxE !mxE mulr_suml; apply: eq_bigr => k _.
by rewrite tr_diag_mx mul_mx_diag mxE mul_diag_mx !mxE mulrAC.
Qed.
Lemma psdm_had n (A B : 'M[R]_n) : A^T = A -> psdm A -> psdm B -> psdm (had A B).
Proof.
move=> s p p'; have [M ->] := psd_gram s p; rewrite had_gram.
by apply: psdm_sum => k; apply: psdm_congr.
Qed.
Lemma posdefm_diag n (A : 'M[R]_n) i : posdefm A -> 0 < A i i.
Proof.
move=> p; have x0 : delta_mx i 0 != 0 :> 'M[R]_(n,1) by apply/eqP=> /matrixP/(_ i 0) /eqP; rewrite !mxE !eqxx oner_eq0.
by have := p _ x0; rewrite trmx_delta -rowE -colE !mxE.
Qed.
Lemma psdm_diag n (A : 'M[R]_n) i : psdm A -> 0 <= A i i.
Proof. by move=> /(_ (delta_mx i 0)); rewrite trmx_delta -rowE -colE !mxE. Qed.
Lemma posdefm_had n (A B : 'M[R]_n) : A^T = A -> posdefm A -> posdefm B -> posdefm (had A B).
Proof.
move=> s p p'; have [M eM] := psd_gram s (psdm_posdef p) => x x0.
have [i xi] : exists i, x i 0 != 0.
  apply/existsP; apply: contraR x0; rewrite negb_exists => /forallP h.
  by apply/eqP/matrixP=> i j; rewrite ord1 [RHS]mxE; apply/eqP/negPn/h.
have := posdefm_diag i p; rewrite eM mxE => m0.
have [k mk] : exists k, M k i != 0.
  apply/existsP; apply: contraTT m0; rewrite negb_exists -leNgt => /forallP h.
  by rewrite big1 // => k _; rewrite mxE; have /negPn/eqP-> := h k; rewrite mul0r.
rewrite had_gram mulmx_sumr mulmx_suml summxE (bigD1 k) //= ltr_paddr //.
  by rewrite sumr_ge0 // => l _; rewrite quad_congr quad_ge0.
rewrite quad_congr; apply: p'; apply/eqP=> /matrixP/(_ i 0) /eqP.
by rewrite mul_diag_mx !mxE mulf_eq0 (negPf xi) (negPf mk).
Qed.
(* the same of jets: symmetric, and the real part is semidefinite *)
Definition psdj k n (A : 'M[J R k]_n) := A^T = A /\ psdm (rem A).
Definition posdefj k n (A : 'M[J R k]_n) := A^T = A /\ posdefm (rem A).
Lemma sym_rem k n (A : 'M[J R k]_n) : A^T = A -> (rem A)^T = rem A. Proof. by move=> s; rewrite -rem_tr s. Qed.
Lemma psdj_congr k m n (A : 'M[J R k]_m) (B : 'M[J R k]_(m,n)) : psdj A -> psdj (B^T *m A *m B).
Proof. by case=> s p; split; [rewrite !trmx_mul trmxK s mulmxA | rewrite !rem_mul rem_tr; apply: psdm_congr]. Qed.
Lemma psdj1 k n : psdj (1%:M : 'M[J R k]_n).
Proof. by split; [rewrite trmx1 | rewrite rem1 => x; rewrite mulmx1 dot_ge0]. Qed.
Lemma psdj0 k n : psdj (0 : 'M[J R k]_n).
Proof. by split; [rewrite trmx0 | rewrite rem0 => x; rewrite mulmx0 mul0mx mxE]. Qed.
Lemma psdj_posdef k n (A : 'M[J R k]_n) : posdefj A -> psdj A.
Proof. by case=> s p; split=> //; apply: psdm_posdef. Qed.
Lemma posdefj_unit k n (A : 'M[J R k]_n) : posdefj A -> A \in unitmx.
Proof. by case=> s p; rewrite -rem_unit posdef_unit. Qed.
Lemma psdj_unit k n (A : 'M[J R k]_n) : psdj A -> A \in unitmx -> posdefj A.
Proof. by case=> s p u; split=> //; apply: psd_unit; rewrite ?sym_rem ?rem_unit. Qed.
Lemma sym_inv (K : comUnitRingType) n (A : 'M[K]_n) : A^T = A -> (minv A)^T = minv A.
Proof. by move=> s; rewrite /minv; case: ifP => u; rewrite ?trmx0 // trmx_inv s. Qed.
Lemma psdj_inv k n (A : 'M[J R k]_n) : psdj A -> psdj (minv A).
Proof.
move=> p; have [u|u] := boolP (A \in unitmx); last by rewrite /minv (negPf u); apply: psdj0.
have := psdj_congr (minv A) p; rewrite sym_inv ?(proj1 p) //.
by rewrite /minv u mulVmx // mul1mx.
Qed.
Lemma posdefj_inv k n (A : 'M[J R k]_n) : posdefj A -> posdefj (minv A).
Proof.
move=> p; have u := posdefj_unit p; apply: psdj_unit; first exact/psdj_inv/psdj_posdef.
by rewrite /minv u unitmx_inv.
Qed.
Lemma iterC (K : comRingType) n (A : 'M[K]_n) m : iter m (mulmx A) 1%:M *m A = A *m iter m (mulmx A) 1%:M.
Proof. by elim: m => [|m IH] /=; rewrite ?mulmx1 ?mul1mx // -mulmxA IH. Qed.
Lemma psdj_iter k n (A : 'M[J R k]_n) m : psdj A -> psdj (iter m (mulmx A) 1%:M).
Proof.
move=> p; suff: psdj (iter m (mulmx A) 1%:M) /\ psdj (iter m.+1 (mulmx A) 1%:M) by case.
elim: m => [|m [a b]]; first by split; rewrite /= ?mulmx1 //; apply: psdj1.
split=> //; have := psdj_congr A a; by rewrite (proj1 p) -mulmxA iterC.
Qed.
Lemma unit_iter (K : comUnitRingType) n (A : 'M[K]_n) m : A \in unitmx -> iter m (mulmx A) 1%:M \in unitmx.
Proof. by move=> u; elim: m => [|m IH] /=; rewrite ?unitmx1 // unitmx_mul u. Qed.
Lemma psdE k n (A : 'M[J R k]_n) : p_psd (Mx A) = psdj A.
Proof.
have g : get n n (Mx A) = A by apply/matrixP=> i j; rewrite mxE /ent /= !valK.
have i (M N : 'M[J R k]_n) : Mx M = Mx N -> M = N.
  move=> e; apply/matrixP=> a b; have := congr1 (fun X => ent X a b) e; by rewrite /ent /= !valK.
by apply/propext; rewrite /p_psd /= g; split=> -[a b]; split=> //; [exact: i | rewrite /trn /= a].
Qed.
Lemma posdefE k n (A : 'M[J R k]_n) : p_posdef (Mx A) = posdefj A.
Proof.
have g : get n n (Mx A) = A by apply/matrixP=> i j; rewrite mxE /ent /= !valK.
have i (M N : 'M[J R k]_n) : Mx M = Mx N -> M = N.
  move=> e; apply/matrixP=> a b; have := congr1 (fun X => ent X a b) e; by rewrite /ent /= !valK.
by apply/propext; rewrite /p_posdef /= g; split=> -[a b]; split=> //; [exact: i | rewrite /trn /= a].
Qed.
End Real.

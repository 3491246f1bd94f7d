(* Facts about matrices over commutative rings that mathcomp lacks. *)
From mathcomp Require Import all_ssreflect fingroup perm all_algebra.
From Gradus Require Import Base Kron Jet Words.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import GRing.Theory.
Local Open Scope ring_scope.
Section Gen.
Variable K : comUnitRingType.
Lemma inv_uniq n (A B : 'M[K]_n) : A *m B = 1%:M -> minv A = B.
Proof. by move=> e; have [u _] := mulmx1_unit e; rewrite /minv u -[B](mulKmx u) e mulmx1. Qed.
Lemma minvV n (A : 'M[K]_n) : A \in unitmx -> minv A = invmx A. Proof. by rewrite /minv => ->. Qed.
Lemma mulmxVm n (A : 'M[K]_n) : A \in unitmx -> A *m minv A = 1%:M. Proof. by move=> u; rewrite minvV // mulmxV. Qed.
Lemma mulVmxm n (A : 'M[K]_n) : A \in unitmx -> minv A *m A = 1%:M. Proof. by move=> u; rewrite minvV // mulVmx. Qed.
Lemma minv_adj n (A : 'M[K]_n) : minv A = jinv (\det A) *: \adj A.
Proof. by rewrite /minv /jinv /invmx -unitmxE; case: (A \in unitmx); rewrite ?scale0r. Qed.
Lemma det_sylv m n (A : 'M[K]_(m,n)) (B : 'M[K]_(n,m)) : \det (1%:M + A *m B) = \det (1%:M + B *m A).
Proof.
have e1 : \det (block_mx (1%:M : 'M_m) A (- B) (1%:M : 'M_n)) = \det (1%:M + A *m B).
  have -> : block_mx 1%:M A (- B) 1%:M = block_mx (1%:M + A *m B) A 0 1%:M *m block_mx (1%:M : 'M_m) 0 (- B) (1%:M : 'M_n).
    by rewrite mulmx_block ?mulmx1 ?mulmx0 ?mul1mx ?mul0mx mulmxN addrK !add0r.
  by rewrite det_mulmx det_ublock det_lblock !det1 !mulr1.
have e2 : \det (block_mx (1%:M : 'M_m) A (- B) (1%:M : 'M_n)) = \det (1%:M + B *m A).
  have -> : block_mx 1%:M A (- B) 1%:M = block_mx 1%:M 0 (- B) 1%:M *m block_mx (1%:M : 'M_m) A 0 (1%:M + B *m A).
    by rewrite mulmx_block ?mulmx1 ?mulmx0 ?mul1mx ?mul0mx !addr0 mulNmx [- _ + _]addrC addrK.
  by rewrite det_mulmx det_ublock det_lblock !det1 !mul1r.
by rewrite -e1 e2.
Qed.
End Gen.
(* identities between entries that hold where det is regular hold always: X + A over the polynomials *)
Section Poly.
Variable K : comUnitRingType.
Notation "\reg x" := (GRing.lreg x) (at level 10).
Definition shf n (A : 'M[K]_n) : 'M[{poly K}]_n := 'X%:M + map_mx polyC A.
Definition ev0 m n (A : 'M[{poly K}]_(m,n)) : 'M[K]_(m,n) := map_mx (horner_eval 0) A.
Lemma shf0 n (A : 'M[K]_n) : ev0 (shf A) = A.
Proof. by apply/matrixP=> i j; rewrite !mxE /horner_eval hornerD hornerC hornerMn hornerX mul0rn add0r. Qed.
Lemma con0 m n (A : 'M[K]_(m,n)) : ev0 (map_mx polyC A) = A.
Proof. by apply/matrixP=> i j; rewrite !mxE /horner_eval hornerC. Qed.
Lemma det_shf n (A : 'M[K]_n) : \reg (\det (shf A)).
Proof.
have -> : shf A = char_poly_mx (- A) by rewrite /shf /char_poly_mx map_mxN opprK.
by apply: monic_lreg; apply: char_poly_monic.
Qed.
Lemma reg_scale (D : comRingType) m n (d : D) (M N : 'M[D]_(m,n)) : \reg d -> d *: M = d *: N -> M = N.
Proof. by move=> rd /matrixP e; apply/matrixP=> i j; apply: rd; have := e i j; rewrite !mxE. Qed.
Lemma adj_mul_gen (D : comRingType) n (A B : 'M[D]_n) : \reg (\det A) -> \reg (\det B) -> \adj (A *m B) = \adj B *m \adj A.
Proof.
move=> a0 b0; apply: (@reg_scale _ _ _ (\det A * \det B)); first by apply: lregM.
have e : \adj B *m \adj A *m (A *m B) = (\det A * \det B)%:M.
  by rewrite mulmxA -(mulmxA (\adj B)) mul_adj_mx mul_mx_scalar -scalemxAl mul_adj_mx scale_scalar_mx.
have := congr1 (mulmx^~ (\adj (A *m B))) e; rewrite -mulmxA mul_mx_adj mul_mx_scalar mul_scalar_mx det_mulmx => ->.
by [].
Qed.
Lemma adj_mul n (A B : 'M[K]_n) : \adj (A *m B) = \adj B *m \adj A.
Proof.
have := adj_mul_gen (@det_shf _ A) (@det_shf _ B) => /(congr1 (@ev0 _ _)).
by rewrite /ev0 map_mx_adj !map_mxM !map_mx_adj -!/(ev0 _) !shf0.
Qed.
Lemma det_adj n (A : 'M[K]_n.+1) : \det (\adj A) = \det A ^+ n.
Proof.
have gen (D : comRingType) (M : 'M[D]_n.+1) : \reg (\det M) -> \det (\adj M) = \det M ^+ n.
  by move=> d0; apply: d0; rewrite -det_mulmx mul_mx_adj det_scalar exprS.
have := gen _ _ (@det_shf _ A) => /(congr1 (horner_eval 0)).
by rewrite rmorphX -!det_map_mx map_mx_adj -!/(ev0 _) shf0.
Qed.
Lemma det_sylv_shift n s (A B : 'M[K]_n) : \det (s%:M + A *m B) = \det (s%:M + B *m A).
Proof.
have gen (D : comRingType) (t : D) (M N : 'M[D]_n) : \reg (\det M) -> \det (t%:M + M *m N) = \det (t%:M + N *m M).
  move=> d0; apply: d0; rewrite -[RHS]det_mulmx mulmxDr mul_mx_scalar mulmxA mulrC -det_mulmx mulmxDl mul_scalar_mx //.
have := gen _ (polyC s) _ (map_mx polyC B) (@det_shf _ A) => /(congr1 (horner_eval 0)).
rewrite -!det_map_mx !map_mxD !map_mxM -!/(ev0 _) shf0 con0.
by rewrite /ev0 !map_scalar_mx /= /horner_eval hornerC.
Qed.
Lemma det_bordered_gen (D : comRingType) n (A : 'M[D]_n) (b : 'M[D]_(n,1)) (c : 'M[D]_(1,n)) (e : 'M[D]_1) : \reg (\det A) ->
  \det (block_mx A b c e) = (e 0 0) * \det A - (c *m \adj A *m b) 0 0.
Proof.
move=> d0; have h : block_mx A b c e *m block_mx (\adj A) (- (\adj A *m b)) 0 ((\det A)%:M : 'M_1) =
    block_mx (\det A)%:M 0 (c *m \adj A) (e *m (\det A)%:M - c *m \adj A *m b).
  rewrite mulmx_block !mulmx0 !addr0 !mulmxN mulmxA mul_mx_adj mul_scalar_mx mul_mx_scalar addNr mulmxA.
  by rewrite mul_mx_scalar addrC.
have := congr1 determinant h; rewrite det_mulmx det_ublock det_lblock !det_scalar expr1 det_mx11.
have -> : \det (\adj A) * \det A = \det A ^+ n by rewrite -det_mulmx mul_adj_mx det_scalar.
rewrite mulrC; have dn := @lregX _ _ n d0; move=> /dn ->.
by rewrite mul_mx_scalar !mxE mulrC.
Qed.
Lemma det_bordered n (A : 'M[K]_n) (b : 'M[K]_(n,1)) (c : 'M[K]_(1,n)) (e : 'M[K]_1) :
  \det (block_mx A b c e) = (e 0 0) * \det A - (c *m \adj A *m b) 0 0.
Proof.
have := det_bordered_gen (map_mx polyC b) (map_mx polyC c) (map_mx polyC e) (@det_shf _ A) => /(congr1 (horner_eval 0)).
rewrite rmorphB rmorphM -!det_map_mx map_block_mx -!/(ev0 _) !con0 shf0 => ->; congr (_ * _ - _).
  by rewrite mxE /= /horner_eval hornerC.
transitivity ((ev0 (map_mx polyC c *m \adj (shf A) *m map_mx polyC b)) 0 0); first by rewrite [RHS]mxE.
by rewrite /ev0 !map_mxM map_mx_adj -!/(ev0 _) !con0 shf0.
Qed.
End Poly.
Section KronDet.
Variable K : comUnitRingType.
Lemma det_reindex a b (f : 'I_a -> 'I_b) (M : 'M[K]_b) : a = b -> injective f -> \det (\matrix_(i, j) M (f i) (f j)) = \det M.
Proof.
move=> e; case: _ / e M f => M f fi; pose s := perm fi.
have -> : \matrix_(i, j) M (f i) (f j) = row_perm s (col_perm s M) by apply/matrixP=> i j; rewrite !mxE !permE.
by rewrite row_permE col_permE !det_mulmx !det_perm odd_permV mulrC -mulrA -signr_addb addbb mulr1.
Qed.
Lemma det_kron1 m n (B : 'M[K]_n) : \det (kron (1%:M : 'M_m) B) = \det B ^+ m.
Proof.
elim: m => [|m IH]; first by rewrite expr0 (_ : kron _ _ = 1%:M) ?det1 //; apply/matrixP=> -[].
rewrite exprS -IH; have -> : kron (1%:M : 'M_m.+1) B = block_mx B 0 0 (kron (1%:M : 'M_m) B) :> 'M_(n + m * n).
  apply/matrixP=> i j; have n0 : (0 < n)%N := @pidx_pos m.+1 n i.
  case: (split_ordP i) => i' ->; case: (split_ordP j) => j' ->; rewrite ?(block_mxEul, block_mxEur, block_mxEdl, block_mxEdr) !mxE -!val_eqE /=.
  - by rewrite !divn_small // eqxx mul1r; congr (B _ _); apply: val_inj; rewrite /= modn_small.
  - by rewrite divnDl ?dvdnn // divnn n0 [(i' %/ n)%N]divn_small // mul0r.
  - by rewrite divnDl ?dvdnn // divnn n0 [(j' %/ n)%N]divn_small // mul0r.
  - rewrite !divnDl ?dvdnn // divnn n0 eqn_add2l; congr (_ * B _ _); apply: val_inj; by rewrite /= modnDl.
by rewrite det_ublock.
Qed.
Lemma det_kron m n (A : 'M[K]_m) (B : 'M[K]_n) : \det (kron A B) = \det A ^+ n * \det B ^+ m.
Proof.
have -> : kron A B = kron A 1%:M *m kron 1%:M B by rewrite kron_mul mulmx1 mul1mx.
rewrite det_mulmx det_kron1 -(det_kron1 n A); congr (_ * _).
pose f (k : 'I_(n * m)) : 'I_(m * n) := pidx (unp2 k) (unp1 k).
rewrite -(det_reindex (f := f)) ?[(n * m)%N]mulnC //; last first.
  by move=> k l /eqP; rewrite pidx_eq => /andP[/eqP e2 /eqP e1]; rewrite -[k]unpK -[l]unpK e1 e2.
by congr determinant; apply/matrixP=> k l; rewrite !mxE !pidxK1 !pidxK2 mulrC.
Qed.
End KronDet.

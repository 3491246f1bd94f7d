(* Properties: facts about real parts, equations, positive definite matrices. *)
From Gradus Require Import Prelude.
Section Proofs.
Variable R : realType.
Lemma nonnegative_add : S.nonnegative_add R.
Proof. by rewrite /S.nonnegative_add; op; pred; rewrite reD addr_ge0. Qed.
Lemma nonnegative_positive : S.nonnegative_positive R.
Proof. by rewrite /S.nonnegative_positive; op; pred; apply: ltW. Qed.
Lemma nonnegative_product : S.nonnegative_product R.
Proof. by rewrite /S.nonnegative_product; op; pred; rewrite re_sum sumr_ge0 // => i _; rewrite reM mulr_ge0. Qed.
Lemma nonnegative_relu : S.nonnegative_relu R.
Proof.
rewrite /S.nonnegative_relu; op; pred; rewrite re_app /T_relu /tscale /tadd /=.
by rewrite mulr_ge0 ?invr_ge0 ?ler0n // -ler_subl_addl sub0r -[X in _ <= X]normrN ler_norm.
Qed.
Lemma nonnegative_sqrt : S.nonnegative_sqrt R.
Proof.
rewrite /S.nonnegative_sqrt; op; pred; have [a0|a0] := leP (re (A_ r c)) 0; last exact/ltW/re_pw_gt0.
by rewrite [pw _ _](pw_half0 a0) re0.
Qed.
Lemma nonnegative_square : S.nonnegative_square R.
Proof. by rewrite /S.nonnegative_square; op; pred; rewrite (pwn _ 2) reX sqr_ge0. Qed.
Lemma positive_square : S.positive_square R.
Proof. by rewrite /S.positive_square; op; pred; rewrite (pwn _ 2) reX lt_neqAle sqr_ge0 eq_sym expf_neq0. Qed.
Lemma nonzero_had : S.nonzero_had R.
Proof. by rewrite /S.nonzero_had; op; pred; rewrite reM mulf_neq0. Qed.
Lemma nonzero_had_left : S.nonzero_had_left R.
Proof. by rewrite /S.nonzero_had_left; op; pred; match goal with h : forall (i : ordinal _) (j : ordinal _), is_true _ |- _ => have := h r c end; rewrite mxE reM mulf_eq0 negb_or => /andP[]. Qed.
Lemma nonzero_kron : S.nonzero_kron R.
Proof. by rewrite /S.nonzero_kron; op => i j; rewrite mxE reM mulf_neq0. Qed.
Lemma nonzero_positive : S.nonzero_positive R.
Proof. by rewrite /S.nonzero_positive; op; pred; rewrite gt_eqF. Qed.
Lemma orthogonal_by_gram : S.orthogonal_by_gram R.
Proof. by rewrite /S.orthogonal_by_gram; opvars; rewrite /p_orthogonal. Qed.
Lemma invertible_by_inverse : S.invertible_by_inverse R.
Proof. by rewrite /S.invertible_by_inverse; op; case: (mulmx1_unit H2). Qed.
Lemma positive_add_nonnegative : S.positive_add_nonnegative R.
Proof. by rewrite /S.positive_add_nonnegative; op; pred; rewrite reD ltr_paddr. Qed.
Lemma positive_exp : S.positive_exp R.
Proof. by rewrite /S.positive_exp; op; pred; apply: re_exp_gt0. Qed.
Lemma positive_product : S.positive_product R.
Proof.
rewrite /S.positive_product; op; pred; rewrite re_sum.
by rewrite (bigD1 (Ordinal H0)) //= ltr_paddr ?sumr_ge0 // => *; rewrite reM ?mulr_gt0 // ltW ?mulr_gt0.
Qed.
Lemma positive_softplus : S.positive_softplus R.
Proof.
rewrite /S.positive_softplus; op; pred; rewrite re_app /T_softplus /tcomp /= /tadd /=.
by rewrite ln_gt0 // ltr_addl expR_gt0.
Qed.
Lemma positive_pi : S.positive_pi R.
Proof.
rewrite /S.positive_pi; op; rewrite re_app reN re1 /= /acos_ lexx /= acosN1 ?pi_gt0.
by rewrite (le_trans (lerN10 R) ler01) pi_gt0.
Qed.
Lemma positive_one_plus : S.positive_one_plus R.
Proof.
rewrite /S.positive_one_plus; op; pred; match goal with h : forall (i : ordinal _) (j : ordinal _), is_true _ |- _ => have := h r c end.
rewrite !mxE reB reD re1 reM -expr2 subr_gt0; move: (re _) => x h.
have : `|x| < 1 by rewrite -(@expr_lt1 _ 2) // real_normK ?num_real.
by rewrite ltr_norml => /andP[a _]; rewrite -ltr_subl_addl sub0r.
Qed.
Lemma symmetric_posdef : S.symmetric_posdef R.
Proof. by rewrite /S.symmetric_posdef; opvars; case: H1. Qed.
Lemma posdef_eye : S.posdef_eye R.
Proof.
rewrite /S.posdef_eye; opvars; rewrite eyeE posdefE; split; [exact: trmx1 | move=> x x0].
by rewrite /rem (map_mx1 (re_rmorphism R k)) mulmx1 dot_gt0.
Qed.
Lemma nonnegative_quadratic : S.nonnegative_quadratic R.
Proof.
rewrite /S.nonnegative_quadratic; opvars; move: H2; rewrite posdefE !E => -[_ p] i j; rewrite !ord1.
by have := quad_ge0 (rem x_) p; rewrite -rem_tr -!rem_mul mxE.
Qed.
Lemma positive_quadratic : S.positive_quadratic R.
Proof.
rewrite /S.positive_quadratic; opvars; move: H2 H3; rewrite posdefE !E nonzeroE => -[_ p] nz i j; rewrite !ord1.
have x0 : rem x_ != 0 by apply/eqP=> /matrixP/(_ (Ordinal H) 0) /eqP; rewrite !mxE (negPf (nz _ _)).
by have := p _ x0; rewrite -rem_tr -!rem_mul mxE.
Qed.
Lemma positive_diagonal_posdef : S.positive_diagonal_posdef R.
Proof.
rewrite /S.positive_diagonal_posdef; opvars; move: H1; rewrite posdefE dgvE => -[_ p] i j; rewrite mxE.
have x0 : delta_mx i 0 != 0 :> 'M[R]_(dn,1) by apply/eqP=> /matrixP/(_ i 0) /eqP; rewrite !mxE !eqxx oner_eq0.
by have := p _ x0; rewrite trmx_delta -rowE -colE !mxE.
Qed.
Lemma posdef_congruence : S.posdef_congruence R.
Proof.
rewrite /S.posdef_congruence; opvars; move: H2 H3; rewrite posdefE !E invertibleE posdefE => -[s p] u.
split; first by rewrite !trmx_mul trmxK s mulmxA.
by move=> x x0; rewrite !rem_mul rem_tr quad_congr; apply: p; rewrite unit_mul_neq0 // rem_unit.
Qed.
Lemma posdef_add_congruence : S.posdef_add_congruence R.
Proof.
rewrite /S.posdef_add_congruence; opvars; match goal with a : p_posdef _, b : p_posdef _ |- _ => move: b a end.
rewrite !E !posdefE => -[s p] [s' p']; split; first by rewrite linearD /= !trmx_mul trmxK ?s ?s' mulmxA.
by move=> x x0; rewrite rem_add mulmxDr mulmxDl mxE ltr_paddr // ?p ?p' // !rem_mul rem_tr quad_congr quad_ge0.
Qed.
Lemma posdef_add_gram_scale : S.posdef_add_gram_scale R.
Proof.
rewrite /S.posdef_add_gram_scale; opvars; match goal with a : p_posdef _, b : p_nonnegative _ |- _ => move: a b end.
rewrite !E !posdefE nonnegativeN => -[s p] c0; split; first by rewrite linearD linearZ /= trmx_mul trmxK s.
move=> x x0; rewrite rem_add mulmxDr mulmxDl mxE ltr_paddr // ?p // rem_scale -scalemxAr -scalemxAl mxE mulr_ge0 //.
by have := dot_ge0 (rem X_ *m x); rewrite rem_mul rem_tr trmx_mul !mulmxA.
Qed.
Lemma posdef_gram_invertible : S.posdef_gram_invertible R.
Proof.
rewrite /S.posdef_gram_invertible; opvars; match goal with a : is_true (p_invertible _) |- _ => move: a end.
rewrite !E invertibleE posdefE => u; split; first by rewrite trmx_mul trmxK.
move=> x x0; have : rem A_ *m x != 0.
  apply: contraTneq isT => e; have := unit_mul_neq0 (B := rem (A_^T *m A_)) (x := x); rewrite rem_unit u => /(_ isT x0).
  by rewrite rem_mul -mulmxA e mulmx0 eqxx.
by move=> /dot_gt0; rewrite rem_mul rem_tr trmx_mul !mulmxA.
Qed.
Lemma positive_asinh_exp : S.positive_asinh_exp R.
Proof.
rewrite /S.positive_asinh_exp; op; pred; rewrite (pwn _ 2) expr2 reD; set b := 1 + _.
have b0 : 0 < re b by rewrite reD re1 reM ltr_spaddl // -expr2 sqr_ge0.
have s0 := re_pw_gt0 (cst k (half R)) b0; have := congr1 (@re R k) (sqrtK b0); rewrite reM => s2.
rewrite -ltr_subl_addl sub0r; case: (ltP (- re (A_ r c)) (re (pw b (cst k (half R))))) => // h.
have := ler_pmul (ltW s0) (ltW s0) h h; rewrite s2 mulrNN reD re1 reM.
by rewrite ger_addr ler10.
Qed.
End Proofs.

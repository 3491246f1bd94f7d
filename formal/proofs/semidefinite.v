(* Positive definite and positive semidefinite matrices. *)
From Gradus Require Import Prelude.
Section Proofs.
Variable R : realType.
Ltac quad := repeat match goal with
  | h : p_psd _ |- _ => move: h; rewrite ?numMx ?E psdE => h
  | h : p_posdef _ |- _ => move: h; rewrite ?numMx ?E posdefE => h end; rewrite ?numMx ?E ?psdE ?posdefE.
Lemma quad_scalar k (a : J R k) (x : 'M[R]_1) : (x^T *m rem (const_mx a : 'M_1) *m x) 0 0 = re a * (x^T *m x) 0 0.
Proof.
have -> : rem (const_mx a : 'M_1) = (re a)%:M by apply/matrixP=> i j; rewrite !ord1 !mxE eqxx.
by rewrite mul_mx_scalar -scalemxAl mxE.
Qed.
Lemma symmetric_psd : S.symmetric_psd R.
Proof. by rewrite /S.symmetric_psd; opvars; match goal with h : p_psd _ |- _ => case: h end. Qed.
Lemma psd_posdef : S.psd_posdef R.
Proof. by rewrite /S.psd_posdef; opvars; quad; apply: psdj_posdef. Qed.
Lemma psd_add : S.psd_add R.
Proof.
rewrite /S.psd_add; opvars; quad.
match goal with a : psdj A_, b : psdj B_ |- _ => case: a b => [s p] [s' p'] end.
by split; [rewrite linearD /= s s' | rewrite rem_add; apply: psdm_add].
Qed.
Lemma psd_congruence : S.psd_congruence R.
Proof. by rewrite /S.psd_congruence; opvars; quad; apply: psdj_congr. Qed.
Lemma psd_kron : S.psd_kron R.
Proof.
rewrite /S.psd_kron; opvars; quad.
match goal with a : psdj A_, b : psdj B_ |- _ => case: a b => [s p] [s' p'] end.
by split; [rewrite kron_tr s s' | rewrite rem_kron; apply: psdm_kron => //; apply: sym_rem].
Qed.
Lemma psd_scalar : S.psd_scalar R.
Proof.
rewrite /S.psd_scalar; opvars; ohyp; quad; split; first by rewrite trmx_const.
by move=> x; rewrite quad_scalar mulr_ge0 // dot_ge0.
Qed.
Lemma nonnegative_psd_scalar : S.nonnegative_psd_scalar R.
Proof.
rewrite /S.nonnegative_psd_scalar; opvars; quad; match goal with h : psdj _ |- _ => case: h => _ p end.
by rewrite nonnegativeE => i j; have := psdm_diag 0 p; rewrite !mxE.
Qed.
Lemma psd_diag : S.psd_diag R.
Proof.
rewrite /S.psd_diag; opvars; ohyp; quad; split; first by rewrite tr_diag_mx.
move=> x; rewrite [rem _](map_diag_mx (re_rmorphism R k)) mxE sumr_ge0 // => i _.
by rewrite mul_mx_diag !mxE mulrAC -expr2 mulr_ge0 ?sqr_ge0 //; exact: (H1 i 0).
Qed.
Lemma psd_had : S.psd_had R.
Proof.
rewrite /S.psd_had; opvars; quad.
match goal with a : psdj A_, b : psdj B_ |- _ => case: a b => [s p] [s' p'] end.
by split; [rewrite had_tr s s' | rewrite rem_had; apply: psdm_had => //; apply: sym_rem].
Qed.
Lemma psd_inv : S.psd_inv R.
Proof. by rewrite /S.psd_inv; opvars; quad; apply: psdj_inv. Qed.
Lemma psd_mpow : S.psd_mpow R.
Proof.
rewrite /S.psd_mpow; opvars; quad; case: ifP => _; last exact: psdj0.
by case: (floor _) => m; apply: psdj_iter => //; apply: psdj_inv.
Qed.
Lemma posdef_add_psd : S.posdef_add_psd R.
Proof.
rewrite /S.posdef_add_psd; opvars; quad.
match goal with a : posdefj A_, b : psdj B_ |- _ => case: a b => [s p] [s' p'] end.
split; first by rewrite linearD /= s s'.
by move=> x x0; rewrite rem_add mulmxDr mulmxDl mxE ltr_paddr ?p.
Qed.
Lemma posdef_psd_invertible : S.posdef_psd_invertible R.
Proof. by rewrite /S.posdef_psd_invertible; opvars; ohyp; quad; apply: psdj_unit. Qed.
Lemma nonnegative_diagvec_psd : S.nonnegative_diagvec_psd R.
Proof.
rewrite /S.nonnegative_diagvec_psd; opvars; quad; match goal with h : psdj _ |- _ => case: h => _ p end.
by rewrite nonnegativeE => i j; have := psdm_diag i p; rewrite !mxE.
Qed.
Lemma nonnegative_det_psd : S.nonnegative_det_psd R.
Proof.
rewrite /S.nonnegative_det_psd; opvars; quad; match goal with h : psdj _ |- _ => case: h => s p end.
by rewrite nonnegativeE => i j; rewrite !mxE re_det psd_det // sym_rem.
Qed.
Lemma nonnegative_by_squares : S.nonnegative_by_squares R.
Proof.
rewrite /S.nonnegative_by_squares; op; rewrite ?nonnegativeN.
repeat match goal with h : is_true (0 <= re _) |- _ => move: h end; rewrite ?reB ?reM => h b0.
rewrite subr_ge0; case: leP => // ba; move: h; rewrite subr_ge0 leNgt ltr_pmul //.
Qed.
Lemma posdef_had : S.posdef_had R.
Proof.
rewrite /S.posdef_had; opvars; quad.
match goal with a : posdefj A_, b : posdefj B_ |- _ => case: a b => [s p] [s' p'] end.
by split; [rewrite had_tr s s' | rewrite rem_had; apply: posdefm_had => //; apply: sym_rem].
Qed.
Lemma posdef_kron : S.posdef_kron R.
Proof.
rewrite /S.posdef_kron; opvars; quad.
match goal with a : posdefj A_, b : posdefj B_ |- _ => case: a b => [s p] [s' p'] end.
split; first by rewrite kron_tr s s'.
rewrite rem_kron; apply: psd_unit; first by rewrite kron_tr !sym_rem.
  by apply: psdm_kron; rewrite ?sym_rem //; apply: psdm_posdef.
by apply: kron_unit; apply: posdef_unit.
Qed.
Lemma posdef_mpow : S.posdef_mpow R.
Proof.
rewrite /S.posdef_mpow; opvars; quad; match goal with h : p_integer _ |- _ => move: h; rewrite integerN => -[z ->] end.
rewrite re_int wholez floorz; match goal with h : posdefj _ |- _ => rename h into p end.
have [i u] := (psdj_posdef p, posdefj_unit p).
case: z => m; apply: psdj_unit.
- exact: psdj_iter.
- exact: unit_iter.
- by apply: psdj_iter; apply: psdj_inv.
- by apply: unit_iter; apply: posdefj_unit; apply: posdefj_inv.
Qed.
Lemma positive_det_posdef : S.positive_det_posdef R.
Proof.
rewrite /S.positive_det_posdef; opvars; quad; match goal with h : posdefj _ |- _ => rename h into p end.
rewrite positiveE => i j; rewrite !mxE lt_neqAle eq_sym -unitJ -unitmxE posdefj_unit //.
by rewrite re_det psd_det ?sym_rem ?(proj1 p) //; apply: psdm_posdef; case: p.
Qed.
End Proofs.

(* Pseudo-inverses, ranks, projections, matrices whose rows sum to 1. *)
From Gradus Require Import Prelude.
Section Proofs.
Variable R : realType.
Lemma pinE k m n (A : 'M[J R k]_(m,n)) : pin (Mx A) = Mx (pinvm A). Proof. by []. Qed.
Lemma fullcolumnE k m n (A : 'M[J R k]_(m,n)) : p_fullcolumn (Mx A) = row_full (rem A). Proof. by []. Qed.
Lemma fullrowE k m n (A : 'M[J R k]_(m,n)) : p_fullrow (Mx A) = row_free (rem A). Proof. by []. Qed.
Lemma pinv_outer : S.pinv_outer R.
Proof. by rewrite /S.pinv_outer; opvars; rewrite pinE !mulE mulmxA pinvm_outer. Qed.
Lemma pinv_inner : S.pinv_inner R.
Proof. by rewrite /S.pinv_inner; opvars; rewrite pinE !mulE mulmxA pinvm_inner. Qed.
Lemma t_pinv : S.t_pinv R.
Proof. by rewrite /S.t_pinv; opvars; rewrite trnE !pinE trnE pinvm_tr. Qed.
Lemma symmetric_mul_pinv : S.symmetric_mul_pinv R.
Proof. by rewrite /S.symmetric_mul_pinv; opvars; rewrite pinE mulE /p_symmetric trnE pinvm_sym. Qed.
Lemma pinv_unique : S.pinv_unique R.
Proof. by rewrite /S.pinv_unique; opvars; ohyp; rewrite pinE; congr Mx; apply: pinvm_unique. Qed.
Lemma invertible_fullcolumn_gram : S.invertible_fullcolumn_gram R.
Proof.
rewrite /S.invertible_fullcolumn_gram; opvars; rewrite trnE mulE invertibleE -rem_unit rem_mul rem_tr -row_full_gram.
by rewrite -fullcolumnE.
Qed.
Lemma fullcolumn_by_gram : S.fullcolumn_by_gram R.
Proof.
rewrite /S.fullcolumn_by_gram; opvars; ohyp; rewrite fullcolumnE row_full_gram -rem_tr -rem_mul rem_unit.
by [].
Qed.
Lemma fullcolumn_t : S.fullcolumn_t R.
Proof. by rewrite /S.fullcolumn_t; opvars; rewrite trnE fullcolumnE rem_tr row_full_tr -fullrowE. Qed.
Lemma fullrow_t : S.fullrow_t R.
Proof. by rewrite /S.fullrow_t; opvars; rewrite trnE fullrowE rem_tr row_free_tr -fullcolumnE. Qed.
Lemma pinv_gram : S.pinv_gram R.
Proof. by rewrite /S.pinv_gram; opvars; rewrite trnE mulE !pinE mulE pinvm_gram. Qed.
Lemma pinv_kron : S.pinv_kron R.
Proof. by rewrite /S.pinv_kron; opvars; rewrite krnE !pinE krnE pinvm_kron. Qed.
Lemma pinv_scale : S.pinv_scale R.
Proof. by rewrite /S.pinv_scale; opvars; rewrite sclE !pinE dvsE pinvm_scale. Qed.
Lemma idempotent_mul : S.idempotent_mul R.
Proof. by rewrite /S.idempotent_mul; opvars. Qed.
Lemma idempotent_by_square : S.idempotent_by_square R.
Proof. by rewrite /S.idempotent_by_square; opvars. Qed.
Lemma stochastic_mul_ones : S.stochastic_mul_ones R.
Proof. by rewrite /S.stochastic_mul_ones; opvars. Qed.
Lemma stochastic_by_ones : S.stochastic_by_ones R.
Proof. by rewrite /S.stochastic_by_ones; opvars. Qed.
End Proofs.

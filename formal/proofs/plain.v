(* The laws that need no more than entries and the ring: one tactic proves them. *)
From Gradus Require Import Prelude.
Section Proofs.
Variable R : realType.
(* bigsum *)
Lemma bigsum_add : S.bigsum_add R.
Proof. rewrite /S.bigsum_add; law. Qed.
Lemma bigsum_scale : S.bigsum_scale R.
Proof. rewrite /S.bigsum_scale; law. Qed.
Lemma bigsum_constant : S.bigsum_constant R.
Proof. rewrite /S.bigsum_constant; law. Qed.
(* block *)
Lemma vcat_pow : S.vcat_pow R.
Proof. rewrite /S.vcat_pow; law. Qed.
(* determinant *)
Lemma logdet_abs : S.logdet_abs R.
Proof. rewrite /S.logdet_abs; law. Qed.
(* differential *)
Lemma d_add : S.d_add R.
Proof. rewrite /S.d_add; law. Qed.
Lemma d_map : S.d_map R.
Proof. rewrite /S.d_map; law. Qed.
(* elementwise *)
Lemma map_vec : S.map_vec R.
Proof. rewrite /S.map_vec; law. Qed.
Lemma map_vcat : S.map_vcat R.
Proof. rewrite /S.map_vcat; law. Qed.
(* entry *)
Lemma entry_mul : S.entry_mul R.
Proof. rewrite /S.entry_mul; law. Qed.
Lemma entry_eye : S.entry_eye R.
Proof. rewrite /S.entry_eye; law. Qed.
Lemma entry_eye_off : S.entry_eye_off R.
Proof. rewrite /S.entry_eye_off; law. Qed.
Lemma entry_diag_delta : S.entry_diag_delta R.
Proof. rewrite /S.entry_diag_delta; law. Qed.
Lemma entry_diag_off : S.entry_diag_off R.
Proof. rewrite /S.entry_diag_off; law. Qed.
Lemma entry_diagvec : S.entry_diagvec R.
Proof. rewrite /S.entry_diagvec; law. Qed.
Lemma entry_bigsum : S.entry_bigsum R.
Proof. rewrite /S.entry_bigsum; law. Qed.
Lemma entry_hcat_first : S.entry_hcat_first R.
Proof. rewrite /S.entry_hcat_first; law. Qed.
Lemma entry_add : S.entry_add R.
Proof. rewrite /S.entry_add; law. Qed.
Lemma entry_scale : S.entry_scale R.
Proof. rewrite /S.entry_scale; law. Qed.
Lemma entry_pow : S.entry_pow R.
Proof. rewrite /S.entry_pow; law. Qed.
Lemma entry_map : S.entry_map R.
Proof. rewrite /S.entry_map; law. Qed.
Lemma entry_had : S.entry_had R.
Proof. rewrite /S.entry_had; law. Qed.
(* functions *)
Lemma derivative_exp : S.derivative_exp R.
Proof. rewrite /S.derivative_exp; law. Qed.
Lemma derivative_abs : S.derivative_abs R.
Proof. rewrite /S.derivative_abs; law. Qed.
(* hadamard *)
Lemma had_kron : S.had_kron R.
Proof. rewrite /S.had_kron; law. Qed.
Lemma had_vcat : S.had_vcat R.
Proof. rewrite /S.had_vcat; law. Qed.
(* kronecker *)
(* linear *)
Lemma add_comm : S.add_comm R.
Proof. rewrite /S.add_comm; law. Qed.
Lemma add_assoc : S.add_assoc R.
Proof. rewrite /S.add_assoc; law. Qed.
Lemma add_zero : S.add_zero R.
Proof. rewrite /S.add_zero; law. Qed.
Lemma add_neg : S.add_neg R.
Proof. rewrite /S.add_neg; law. Qed.
Lemma sub_def : S.sub_def R.
Proof. rewrite /S.sub_def; law. Qed.
Lemma add_scale : S.add_scale R.
Proof. rewrite /S.add_scale; law. Qed.
Lemma scale_scale : S.scale_scale R.
Proof. rewrite /S.scale_scale; law. Qed.
Lemma scale_one : S.scale_one R.
Proof. rewrite /S.scale_one; law. Qed.
Lemma scale_one_by_one : S.scale_one_by_one R.
Proof. rewrite /S.scale_one_by_one; law. Qed.
(* normal *)
Lemma entry_hcat_second : S.entry_hcat_second R.
Proof. rewrite /S.entry_hcat_second; law. Qed.
Lemma entry_vcat_second : S.entry_vcat_second R.
Proof. rewrite /S.entry_vcat_second; law. Qed.
Lemma entry_vec : S.entry_vec R.
Proof. rewrite /S.entry_vec; law. Qed.
Lemma entry_kron : S.entry_kron R.
Proof. rewrite /S.entry_kron; law. Qed.
Lemma entry_comm : S.entry_comm R.
Proof. rewrite /S.entry_comm; law. Qed.
Lemma row_vcat_second : S.row_vcat_second R.
Proof. rewrite /S.row_vcat_second; law. Qed.
Lemma col_hcat_second : S.col_hcat_second R.
Proof. rewrite /S.col_hcat_second; law. Qed.
(* ones *)
Lemma eye_block_columns : S.eye_block_columns R.
Proof. rewrite /S.eye_block_columns; law. Qed.
(* property *)
Lemma symmetric_by_transpose : S.symmetric_by_transpose R.
Proof. rewrite /S.symmetric_by_transpose; law. Qed.
Lemma antisymmetric_by_transpose : S.antisymmetric_by_transpose R.
Proof. rewrite /S.antisymmetric_by_transpose; law. Qed.
Lemma positive_entry : S.positive_entry R.
Proof. rewrite /S.positive_entry; law. Qed.
Lemma positive_col : S.positive_col R.
Proof. rewrite /S.positive_col; law. Qed.
Lemma positive_row : S.positive_row R.
Proof. rewrite /S.positive_row; law. Qed.
Lemma nonnegative_entry : S.nonnegative_entry R.
Proof. rewrite /S.nonnegative_entry; law. Qed.
Lemma nonzero_entry : S.nonzero_entry R.
Proof. rewrite /S.nonzero_entry; law. Qed.
Lemma nonzero_col : S.nonzero_col R.
Proof. rewrite /S.nonzero_col; law. Qed.
Lemma nonzero_row : S.nonzero_row R.
Proof. rewrite /S.nonzero_row; law. Qed.
(* scalar *)
Lemma scalar_det : S.scalar_det R.
Proof. rewrite /S.scalar_det; law. Qed.
(* sum *)
(* trace *)
(* transpose *)
Lemma t_vcat : S.t_vcat R.
Proof. rewrite /S.t_vcat; law. Qed.
(* vec *)
Lemma vec_pow : S.vec_pow R.
Proof. rewrite /S.vec_pow; law. Qed.
End Proofs.

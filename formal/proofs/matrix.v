(* Laws of matrix algebra: true in every commutative ring, and so in every ring of jets. *)
From Gradus Require Import Prelude.
Section Proofs.
Variable R : realType.
Lemma hcat_mul_vcat : S.hcat_mul_vcat R.
Proof. by rewrite /S.hcat_mul_vcat; op; rewrite mul_row_col. Qed.
Lemma det_mul : S.det_mul R.
Proof. by rewrite /S.det_mul; op; rewrite det_mulmx. Qed.
Lemma det_t : S.det_t R.
Proof. by rewrite /S.det_t; op; rewrite det_tr. Qed.
Lemma det_block_upper : S.det_block_upper R.
Proof. by rewrite /S.det_block_upper; op; rewrite det_ublock. Qed.
Lemma mul_adj : S.mul_adj R.
Proof. by rewrite /S.mul_adj; op; rewrite mul_mx_adj -scalemx1. Qed.
Lemma adj_mul : S.adj_mul R.
Proof. by rewrite /S.adj_mul; op; rewrite MatFacts.adj_mul. Qed.
Lemma det_sylvester_shift : S.det_sylvester_shift R.
Proof. by rewrite /S.det_sylvester_shift; op; rewrite !scalemx1 det_sylv_shift. Qed.
Lemma det_kron : S.det_kron R.
Proof. by rewrite /S.det_kron; op; rewrite MatFacts.det_kron !pwn. Qed.
Lemma det_adj : S.det_adj R.
Proof.
rewrite /S.det_adj; op; case: dn H A_ => // n _ A; rewrite MatFacts.det_adj (_ : n.+1%:R - 1 = n%:R) ?pwn //.
by rewrite mulrS addrAC subrr add0r.
Qed.
Lemma inv_adj_div : S.inv_adj_div R.
Proof. by rewrite /S.inv_adj_div; op; rewrite minv_adj pwN1. Qed.
Lemma mul_inv_self : S.mul_inv_self R.
Proof. by rewrite /S.mul_inv_self; op; rewrite mulmxVm. Qed.
Lemma orthogonal_t_mul : S.orthogonal_t_mul R.
Proof. by rewrite /S.orthogonal_t_mul; op; rewrite H1. Qed.
Lemma comm_one_right : S.comm_one_right R.
Proof.
rewrite /S.comm_one_right; op; apply: MxP; rewrite ?mul1n ?muln1 // => i j i' j' ei ej.
by rewrite !mxE -!val_eqE /= -ei -ej divn1 modn1 modn_small ?(leq_trans (ltn_ord j)) ?mul1n // divn_small ?eqxx ?andbT // (leq_trans (ltn_ord j)) ?mul1n.
Qed.
Lemma vcat_assoc : S.vcat_assoc R.
Proof.
by rewrite /S.vcat_assoc; op; rewrite col_mxA; apply: MxP; rewrite ?addnA // => i j i' j' ei ej; rewrite castmxE; congr (col_mx _ _ _ _); apply: val_inj.
Qed.
Lemma kron_assoc : S.kron_assoc R.
Proof.
rewrite /S.kron_assoc; op; apply: MxP; rewrite ?mulnA // => i j i' j' ei ej.
have dE a b c : (a %/ (b * c) = a %/ c %/ b)%N by rewrite mulnC divnMA.
rewrite !mxE mulrA; congr (A_ _ _ * B_ _ _ * C_ _ _); apply: val_inj; rewrite /= -?ei -?ej;
  first [ exact: dE | by rewrite modn_divl | exact: modn_dvdm (dvdn_mull _ _) ].
Qed.
Lemma kron_bigsum : S.kron_bigsum R.
Proof. by rewrite /S.kron_bigsum; op; congr Mx; apply/matrixP=> i j; rewrite summxE !mxE summxE mulr_sumr; apply: eq_bigr => l _; rewrite mkK !mxE. Qed.
Lemma vec_mul_both : S.vec_mul_both R.
Proof. by rewrite /S.vec_mul_both; op; rewrite vec_mulmx3. Qed.
Lemma trace_vec : S.trace_vec R.
Proof. by rewrite /S.trace_vec; op; rewrite Kron.trace_vec MxN /mxtrace big_ord1. Qed.
Lemma vec_t : S.vec_t R.
Proof. by rewrite /S.vec_t; op; rewrite vec_tr. Qed.
Lemma vec_row_vector : S.vec_row_vector R.
Proof.
rewrite /S.vec_row_vector; op; apply: MxP; rewrite ?muln1 // => i j i' j' ei ej.
rewrite !mxE; congr (a_ _ _); first by rewrite !ord1.
by apply: val_inj; rewrite /= divn1.
Qed.
Lemma diag_diagvec : S.diag_diagvec R.
Proof.
rewrite /S.diag_diagvec; op; congr Mx; apply/matrixP=> i j; rewrite !mxE; case: eqVneq => [->|/eqP n] //.
by have := H1 i j; rewrite entE => -> // /val_inj.
Qed.
Lemma entry_symmetric : S.entry_symmetric R.
Proof. by rewrite /S.entry_symmetric; op; rewrite -{1}H1 mxE. Qed.
Lemma entry_antisymmetric : S.entry_antisymmetric R.
Proof. by rewrite /S.entry_antisymmetric; op; have /matrixP/(_ o o0) := H1; rewrite !mxE => ->. Qed.
Lemma entry_diagonal_off : S.entry_diagonal_off R.
Proof. by rewrite /S.entry_diagonal_off; op; congr num; have := H1 o0 o; rewrite entE; apply. Qed.
Lemma entry_col : S.entry_col R.
Proof.
rewrite /S.entry_col; op; congr num; rewrite {1}/ent; case: insubP => [i' _ <-|n]; last by rewrite /ent insubN.
by case: insubP => // j' _ _; rewrite mxE.
Qed.
Lemma entry_row : S.entry_row R.
Proof.
rewrite /S.entry_row; op; congr num; rewrite {1}/ent; case: insubP => // i' _ _; case: insubP => [j' _ <-|n]; first by rewrite mxE.
by rewrite /ent; case: insubP => // l _ _; rewrite insubN.
Qed.
Lemma entry_t : S.entry_t R.
Proof.
rewrite /S.entry_t; op; congr num; rewrite /ent /=; case: (insubP _ i_) => [i' _ _|_]; case: (insubP _ j_) => // j' _ _.
by rewrite mxE.
Qed.
Lemma row_of_column : S.row_of_column R.
Proof. by rewrite /S.row_of_column; op; rewrite MxN mxE. Qed.
Lemma softmax_columns : S.softmax_columns R.
Proof.
rewrite /S.softmax_columns; op; congr Mx; apply/matrixP=> i j; rewrite !mxE; congr (_ * jinv _).
by apply: eq_bigr => l _; rewrite !mxE mul1r.
Qed.
Lemma logsumexp_def : S.logsumexp_def R.
Proof. by rewrite /S.logsumexp_def; op; congr (num (app _ _)); apply: eq_bigr => l _; rewrite big_ord1 mxE. Qed.
Lemma norm_sqrt : S.norm_sqrt R.
Proof.
rewrite /S.norm_sqrt; op; congr (num (pw _ _)); rewrite exchange_big; apply: eq_bigr => j _; rewrite mxE.
by apply: eq_bigr => i _; rewrite mxE.
Qed.
Lemma tr_entries : S.tr_entries R.
Proof. by rewrite /S.tr_entries; op; congr num; apply: eq_bigr => i _; rewrite entE. Qed.
Lemma sum_entries : S.sum_entries R.
Proof. by rewrite /S.sum_entries; op; congr num; apply: eq_bigr => i _; apply: eq_bigr => j _; rewrite entE. Qed.
Lemma d_mul : S.d_mul R.
Proof.
rewrite /S.d_mul; op; congr Mx; apply/matrixP=> i j; rewrite !mxE raddf_sum -big_split /=.
by apply: eq_bigr => l _; rewrite !mxE.
Qed.
Lemma diagonal_diag : S.diagonal_diag R.
Proof.
rewrite /S.diagonal_diag; op => i j ij; rewrite /ent; case: insubP => // i' _ ei; case: insubP => // j' _ ej.
by rewrite /= !mxE; case: eqVneq => // e; case: ij; rewrite -ei -ej e.
Qed.
Lemma d_det_adj : S.d_det_adj R.
Proof.
rewrite /S.d_det_adj; opvars; rewrite dtmE [dif (num _)]difN prjE difE adjE mulE trcE; congr num; exact: d1_det.
Qed.
Lemma bigsum_delta : S.bigsum_delta R.
Proof.
rewrite /S.bigsum_delta; op; congr Mx; rewrite (bigD1 o) //= entE mxE eqxx scale1r big1 ?addr0 // => i /negPf n.
by rewrite entE mxE n scale0r.
Qed.
Lemma d_bigsum : S.d_bigsum R.
Proof.
rewrite /S.d_bigsum; opvars; rewrite (@smE (J R k.+1)) difE.
rewrite (@smX (J R k) _ _ _ _ (fun i => map_mx (@d1 _) (X_ i))) => [|i]; last by rewrite difE.
by congr Mx; apply/matrixP=> i j; rewrite mxE !summxE (raddf_sum (d1_additive _)); apply: eq_bigr => l _; rewrite mxE.
Qed.
Lemma diagonal_inv : S.diagonal_inv R.
Proof.
rewrite /S.diagonal_inv; op => i j ij; rewrite /ent; case: insubP => // i' _ ei; case: insubP => // j' _ ej.
rewrite /= /minv; case: ifP => [u|_]; last by rewrite mxE.
have nij : i' != j' by apply/eqP=> e; case: ij; rewrite -ei -ej e.
have a0 (l m : 'I_dn) : l != m -> A_ l m = 0.
  by move=> lm; have := H1 l m; rewrite entE => -> // /val_inj /eqP; rewrite (negPf lm).
have e (m l : 'I_dn) : (invmx A_ *m A_) m l = invmx A_ m l * A_ l l.
  by rewrite mxE (bigD1 l) //= big1 ?addr0 // => s sl; rewrite a0 ?mulr0.
have ul : A_ j' j' \is a GRing.unit.
  by apply/unitrPr; exists (invmx A_ j' j'); rewrite mulrC -e mulVmx // mxE eqxx.
by have := e i' j'; rewrite mulVmx // mxE (negPf nij) => /(congr1 ( *%R^~ (A_ j' j')^-1)); rewrite mulrK // mul0r.
Qed.
Lemma d_inv : S.d_inv R.
Proof.
rewrite /S.d_inv; opvars; rewrite invE !difE prjE invE !mulE oppE; congr Mx.
have [u|u] := boolP (A_ \in unitmx); last first.
  have u0 : map_mx (@d0 _) A_ \notin unitmx by rewrite unitmxE (det_map_mx (d0_rmorphism _)) -dual_unitE -unitmxE.
  by rewrite /minv (negPf u) (negPf u0) mulmx0 oppr0; apply/matrixP=> i j; rewrite !mxE.
have e := mulVmxm u; have e0 : map_mx (@d0 _) (minv A_) *m map_mx (@d0 _) A_ = 1%:M.
  by rewrite -(map_mxM (d0_rmorphism _)) e (map_mx1 (d0_rmorphism _)).
have e0' : minv (map_mx (@d0 _) A_) = map_mx (@d0 _) (minv A_) by apply: inv_uniq; apply: mulmx1C.
have p : map_mx (@d1 _) (minv A_ *m A_) = map_mx (@d1 _) (minv A_) *m map_mx (@d0 _) A_ + map_mx (@d0 _) (minv A_) *m map_mx (@d1 _) A_.
  by apply/matrixP=> i j; rewrite !mxE (raddf_sum (d1_additive _)) -big_split; apply: eq_bigr => l _; rewrite !mxE.
have z : map_mx (@d1 _) (1%:M : 'M[J R k.+1]_dn) = 0.
  by apply/matrixP=> i j; rewrite !mxE; case: (i == j).
rewrite e z in p; have {p} p : map_mx (@d1 _) (minv A_) *m map_mx (@d0 _) A_ = - (map_mx (@d0 _) (minv A_) *m map_mx (@d1 _) A_).
  by apply/eqP; rewrite -addr_eq0 -p.
have := congr1 (mulmx^~ (map_mx (@d0 _) (minv A_))) p; rewrite -mulmxA (mulmx1C e0) mulmx1 => ->.
by rewrite e0' mulNmx.
Qed.
Lemma det_bordered : S.det_bordered R.
Proof.
rewrite /S.det_bordered; op; rewrite /= -/(block_mx _ _ _ _) MatFacts.det_bordered [in RHS]numMx sbtE MxN.
by rewrite mulmxA !mxE.
Qed.
Lemma vec_hcat : S.vec_hcat R.
Proof.
rewrite /S.vec_hcat; op; apply: MxP; rewrite ?mulnDl // => i j i' j' ei _.
have m0 : (0 < dm)%N by []. move: ei; case: (split_ordP i') => a -> /= ei; rewrite ?col_mxEu ?col_mxEd !mxE.
  rewrite (_ : unp1 i = lshift dp (unp1 a)); last by apply: val_inj; rewrite /= ei.
  by lsh; congr (A_ _ _); apply: val_inj; rewrite /= ei.
rewrite (_ : unp1 i = @rshift dn dp (unp1 a)); last by apply: val_inj; rewrite /= ei divnMDl.
by lsh; congr (B_ _ _); apply: val_inj; rewrite /= ei modnMDl.
Qed.
Lemma inv_block_schur_lower : S.inv_block_schur_lower R.
Proof.
rewrite /S.inv_block_schur_lower; op; congr Mx; apply: inv_uniq.
match goal with a : is_true (E_ \in unitmx), b : is_true (_ - _ \in unitmx) |- _ => move: (mulmxVm a) (mulmxVm b) end.
move: (minv E_) => F; move: (minv _) => T e t; rewrite -!/(block_mx _ _ _ _) mulmx_block.
have {}t : A_ *m T = 1%:M + B_ *m F *m C_ *m T by rewrite -t mulmxBl subrK.
have eF p (X : 'M_(dn, p)) : E_ *m (F *m X) = X by rewrite mulmxA e mul1mx.
rewrite !mulmxN !mulmxDr -!mulmxA !eF e [A_ *m (T *m _)]mulmxA t [1%:M]lock !mulmxA -lock.
by rewrite addrK subrr !mulmxDl !mul1mx addNr addrCA addNr addr0 scalar_mx_block.
Qed.
Lemma invertible_kailath_inner : S.invertible_kailath_inner R.
Proof.
rewrite /S.invertible_kailath_inner; op; match goal with h : is_true (_ \in unitmx) |- _ => move: h end.
rewrite /minv; case: ifP => [u|_ _]; last by rewrite mulmx0 mul0mx addr0 unitmx1.
rewrite -mulmxA !unitmxE -det_sylv (_ : A_ + B_ *m C_ = A_ *m (1%:M + invmx A_ *m B_ *m C_)).
  by rewrite det_mulmx unitrM => /andP[_].
by rewrite mulmxDr mulmx1 !mulmxA mulmxV // mul1mx.
Qed.
Lemma invertible_parallel : S.invertible_parallel R.
Proof.
rewrite /S.invertible_parallel; op.
match goal with a : is_true (B_ \in unitmx), b : is_true (A_ + B_ \in unitmx) |- _ => move: a b end.
move=> b ab; rewrite [minv B_]/minv b /minv; case: ifP => [u|_]; last by rewrite add0r unitmx_inv.
rewrite (_ : _ + _ = invmx A_ *m (A_ + B_) *m invmx B_) ?unitmx_mul ?unitmx_inv ?u ?ab ?b //.
by rewrite mulmxDr mulVmx // mulmxDl mul1mx -mulmxA mulmxV // mulmx1 addrC.
Qed.
End Proofs.

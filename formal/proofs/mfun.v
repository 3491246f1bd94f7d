(* Functions of matrices. *)
From Gradus Require Import Prelude.
Section Proofs.
Variable R : realType.
Lemma mfun_intertwine : S.mfun_intertwine R.
Proof.
rewrite /S.mfun_intertwine; opvars; ohyp; rewrite !mffE !mulE; congr Mx.
by have [p /(_ 0%N isT)[-> ->]] := mfn2 f_ 0 A_ B_; apply: pev_int.
Qed.
Lemma t_mfun : S.t_mfun R.
Proof.
rewrite /S.t_mfun; opvars; rewrite trnE !mffE trnE; congr Mx.
by have [p /(_ 0%N isT)[-> ->]] := mfn2 f_ 0 A_ A_^T; rewrite pev_tr.
Qed.
Lemma mfun_block : S.mfun_block R.
Proof.
rewrite /S.mfun_block; opvars; ohyp; rewrite ?EC ?hctE ?vctE ?krnE !mffE ?E; congr Mx.
have [p h] := mfn2 f_ 1 A_ (blk A_ B_); have [_ e] := h 0%N isT; have [-> _] := h 1%N isT.
by rewrite -/(block_mx _ _ _ _) -/(blk _ _) e [pev _ (blk _ _)]pev_blk corner dir_commute.
Qed.
Lemma d_mfun : S.d_mfun R.
Proof.
rewrite /S.d_mfun; opvars; rewrite (mffE _ _ A_) !difE prjE ?EC ?hctE ?vctE !mffE ?E; congr Mx.
have [p /(_ 0%N isT)[-> e]] := mfn2 f_ 0 A_ (blk (map_mx (@d0 _) A_) (map_mx (@d1 _) A_)).
by rewrite -/(block_mx _ _ _ _) -/(blk _ _) e [pev _ (blk _ _)]pev_blk corner pev_d1.
Qed.
Lemma trace_mfun_exchange : S.trace_mfun_exchange R.
Proof.
rewrite /S.trace_mfun_exchange; opvars; rewrite ?EC ?hctE ?vctE ?krnE !mffE ?E; congr num.
have [p /(_ 0%N isT)[e e']] := mfn2 f_ 0 (blk A_ E_) (blk A_ B_).
by rewrite -!/(block_mx _ _ _ _) -!/(blk _ _) e e' ![pev _ (blk _ _)]pev_blk !corner dir_trace.
Qed.
Lemma mfun_kron_eye : S.mfun_kron_eye R.
Proof.
rewrite /S.mfun_kron_eye; opvars; rewrite (mffE _ _ A_) ?EC ?hctE ?vctE ?krnE !mffE ?E; congr Mx.
by have [p /(_ 0%N isT)[-> ->]] := mfn2 f_ 0 (kron A_ (1%:M : 'M_dn)) A_; rewrite pev_kron.
Qed.
End Proofs.

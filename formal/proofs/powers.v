(* Sums of powers of matrices over an index; the norm. *)
From Gradus Require Import Prelude.
Section Facts.
Variable R : realType.
Implicit Types (k n N : nat).
Definition mp k n (A : 'M[J R k]_n) m : 'M[J R k]_n := iter m (mulmx A) 1%:M.
Lemma mpS k n (A : 'M[J R k]_n) m : mp A m.+1 = A *m mp A m. Proof. by []. Qed.
Lemma mp0 k n (A : 'M[J R k]_n) : mp A 0 = 1%:M. Proof. by []. Qed.
Lemma mpwn k n (A : 'M[J R k]_n) m : mpw (Mx A) (num (m%:R : J R k)) = Mx (mp A m).
Proof. by rewrite mpwE re_nat -[m%:R]/(m%:Z%:~R) wholez floorz. Qed.
Lemma subn_num k N i : (i < N)%N -> (N%:R : J R k) - i.+1%:R = (N - i.+1)%:R.
Proof. by move=> h; rewrite natrB. Qed.
Lemma predn_num k i : (i.+1%:R : J R k) - 1 = i%:R.
Proof. by rewrite mulrSr addrK. Qed.
Lemma sm_eqs (K : comUnitRingType) N m n (F : nat -> mx K) (G : 'I_N -> 'M[K]_(m,n)) : (0 < N)%N -> (forall i : 'I_N, F i = Mx (G i)) ->
  sm N F = Mx (\sum_i G i).
Proof.
case: N G => // N G _ h; have f0 : F 0%N = Mx (G ord0) by rewrite -h.
Transparent sm. rewrite /sm f0 /=; congr Mx; apply: eq_bigr => i _; by rewrite h mkK. Opaque sm.
Qed.
Lemma one_subn k N i : (i < N)%N -> 1 + (N - i.+1)%:R = (N - i)%:R :> J R k.
Proof. by move=> h; rewrite -mulrS subnSK. Qed.
End Facts.
(* a sum over an index whose summands are told *)
Ltac summand := let i := fresh "i" in move=> i; rewrite ?sclN ?addN ?sbtN ?mulN1r ?subn_num // ?(addrC (-1)) ?predn_num ?one_subn // ?mpwn ?mulE; cbn [rows cols body]; rewrite ?mkK; reflexivity.
Ltac summands m n G := match goal with
  | |- @sm ?K ?N ?F = _ => rewrite [LHS](@sm_eqs K N m n F G); [ | by [] | summand ]
  | |- _ = @sm ?K ?N ?F => rewrite [RHS](@sm_eqs K N m n F G); [ | by [] | summand ]
  | |- _ = add (@sm ?K ?N ?F) ?Y => refine (etrans _ (congr1 (fun x => add x Y) (esym (@sm_eqs K N m n F G _ _)))); [ | by [] | summand ] end.
Section Proofs.
Variable R : realType.
Lemma mpow_sum_reversed : S.mpow_sum_reversed R.
Proof.
rewrite /S.mpow_sum_reversed; opvars; have N0 : (0 < dN)%N by [].
summands dm dn (fun i : 'I_dN => mp A_ (dN - i.+1) *m (X_ *m mp B_ i)).
summands dm dn (fun i : 'I_dN => mp A_ i *m (X_ *m mp B_ (dN - i.+1))).
congr Mx; rewrite [LHS](reindex_inj rev_ord_inj) /=; apply: eq_bigr => i _.
by rewrite subnS subKn // -subnS; congr (mp _ _ *m (_ *m mp _ _)).
Qed.
Lemma mpow_sum_turned : S.mpow_sum_turned R.
Proof.
rewrite /S.mpow_sum_turned; opvars; have N0 : (0 < dN)%N by [].
summands dm dn (fun i : 'I_dN => mp A_ (i.+1) *m (X_ *m mp B_ (dN - i.+1))).
summands dm dn (fun i : 'I_dN => mp A_ i *m (X_ *m mp B_ (dN - i))).
rewrite !mpwn !mulE sbtE addE; congr Mx; clear N0.
pose F i := mp A_ i *m (X_ *m mp B_ (dN - i)).
rewrite -[\sum_i _]/(\sum_(i < dN) F i.+1) -[X in X + _]/(\sum_(i < dN) F i).
have -> : mp A_ (dN) *m X_ = F dN by rewrite /F subnn /= mulmx1.
have -> : X_ *m mp B_ (dN) = F 0%N by rewrite /F subn0 /= mul1mx.
have e : \sum_(i < dN.+1) F i = \sum_(i < dN) F i + F dN by rewrite big_ord_recr.
by rewrite addrA -e big_ord_recl addrAC subrr add0r.
Qed.
Lemma d_mpow_size : S.d_mpow_size R.
Proof.
rewrite /S.d_mpow_size; opvars; have N0 : (0 < dN)%N by [].
rewrite mpwn !difE prjE; set A := map_mx (@d0 _) A_; set E := map_mx (@d1 _) A_.
summands dn dn (fun i : 'I_dN => mp A i *m (E *m mp A (dN - i.+1))).
congr Mx; clear N0; have p0 m : map_mx (@d0 _) (mp A_ m) = mp A m.
  by elim: m => [|m IH]; rewrite /= ?(map_mx1 (d0_rmorphism _)) // (map_mxM (d0_rmorphism _)) IH.
elim: dN {H0} => [|N IH].
  by rewrite big_ord0; apply/matrixP=> i j; rewrite !mxE; case: (i == j).
rewrite mpS d1_mul p0 IH -/A -/E big_ord_recl /= subn1 mul1mx; congr (_ + _).
by rewrite mulmx_sumr; apply: eq_bigr => i _; rewrite subSS !mulmxA.
Qed.
Lemma d_norm2 : S.d_norm2 R.
Proof.
rewrite /S.d_norm2; opvars; rewrite nrmE difN !prjE !difE trnE mulE trcE nrmE dvsN; congr num.
set s := \sum_i _; have s0 : d0 s = \sum_i \sum_j map_mx (@d0 _) A_ i j * map_mx (@d0 _) A_ i j.
  rewrite /s (raddf_sum (d0_additive _)); apply: eq_bigr => i _; rewrite (raddf_sum (d0_additive _)).
  by apply: eq_bigr => j _; rewrite !mxE.
have s1 : d1 s = (\tr ((map_mx (@d0 _) A_)^T *m map_mx (@d1 _) A_)) *+ 2.
  rewrite /s (raddf_sum (d1_additive _)) /mxtrace.
  under eq_bigr do rewrite (raddf_sum (d1_additive _)).
  rewrite exchange_big /= -mulr_natl mulr_sumr; apply: eq_bigr => j _; rewrite mxE mulr_sumr; apply: eq_bigr => i _.
  by rewrite !mxE; move: (d0 _) (d1 _) => x y; rewrite mulr_natl mulr2n mulrC.
have [r0|r0] := leP (re s) 0.
  have p0 : pw s (jhalf R k.+1) = 0 by exact: pw_half0.
  by rewrite p0 -s0 (_ : pw (d0 s) _ = 0) ?jinv0 ?re0 ?mulr0 //; exact: pw_half0.
rewrite -s0 /jhalf; have r0' : 0 < re (d0 s) by [].
have q0 := re_pw_gt0 (cst k (half R)) r0'; have := sqrtK r0'.
rewrite d1_pw // -[d0 (cst k.+1 _)]/(cst k (half R)) s1; set q := pw (d0 s) _ in q0 *; set t := \tr _ => qq.
have iq : q * jinv (d0 s) = jinv q by rewrite -qq jinvM mulrA jmulV ?mul1r // gt0_neq.
have -> : q * cst k (half R) * jinv (d0 s) * (t *+ 2) = t * (q * jinv (d0 s)) * (cst k (half R) + cst k (half R)).
  by rewrite mulr2n; ring.
by rewrite iq -cstD half2 cst1 mulr1.
Qed.
End Proofs.

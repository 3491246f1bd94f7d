(* Triangular matrices, and matrices that are constant along their diagonals. *)
From Gradus Require Import Prelude.
Section Facts.
Variable K : comUnitRingType.
Implicit Types n : nat.
Lemma lowerE n (A : 'M[K]_n) : p_lower (Mx A) <-> forall i j : 'I_n, (i < j)%N -> A i j = 0.
Proof.
split=> [h i j ij|h i j ij]; first by rewrite -entE h.
rewrite /ent; case: insubP => // i' _ ei; case: insubP => // j' _ ej.
by apply: h; rewrite ei ej.
Qed.
Lemma upperE n (A : 'M[K]_n) : p_upper (Mx A) <-> forall i j : 'I_n, (j < i)%N -> A i j = 0.
Proof.
split=> [h i j ij|h i j ij]; first by rewrite -entE h.
rewrite /ent; case: insubP => // i' _ ei; case: insubP => // j' _ ej.
by apply: h; rewrite ei ej.
Qed.
Lemma toeplitzE n (A : 'M[K]_n) : p_toeplitz (Mx A) <->
  forall i j i' j' : 'I_n, i' = i.+1 :> nat -> j' = j.+1 :> nat -> A i' j' = A i j.
Proof.
split=> [h i j i' j' ei ej|h i j ei ej].
  by rewrite -!entE ei ej h //= -?ei -?ej.
pose i1 : 'I_n := Ordinal (ltnW ei); pose j1 : 'I_n := Ordinal (ltnW ej).
rewrite -[i.+1]/(nat_of_ord (Ordinal ei : 'I_n)) -[j.+1]/(nat_of_ord (Ordinal ej : 'I_n)) -[i]/(nat_of_ord i1) -[j]/(nat_of_ord j1) !entE.
exact: h.
Qed.
Lemma lowerT n (A : 'M[K]_n) : p_lower (Mx A) <-> p_upper (Mx A^T).
Proof. by rewrite lowerE upperE; split=> h i j ij; have := h j i ij; rewrite mxE. Qed.
Lemma upperT n (A : 'M[K]_n) : p_upper (Mx A) <-> p_lower (Mx A^T).
Proof. by rewrite lowerT trmxK. Qed.
Lemma trig n (A : 'M[K]_n) : p_lower (Mx A) -> is_trig_mx A.
Proof. by move/lowerE => h; apply/is_trig_mxP. Qed.
Lemma lower_units n (A : 'M[K]_n) i : p_lower (Mx A) -> A \in unitmx -> A i i \is a GRing.unit.
Proof. by move=> /trig t; rewrite unitmxE det_trig // (bigD1 i) //= unitrM => /andP[]. Qed.
Lemma minvT n (A : 'M[K]_n) : minv A^T = (minv A)^T.
Proof. by rewrite /minv unitmx_tr; case: ifP => _; rewrite ?trmx0 // trmx_inv. Qed.
Lemma minv_lower n (A : 'M[K]_n) : p_lower (Mx A) -> p_lower (Mx (minv A)).
Proof.
move=> l; have [u|u] := boolP (A \in unitmx); last by apply/lowerE=> i j _; rewrite /minv (negPf u) mxE.
apply/lowerE; move: (mulmxVm u); move: (minv A) => B e i j.
have h := (lowerE A).1 l.
have [m] := ubnP (nat_of_ord i); elim: m i => // m IH i im ij.
have := congr1 (fun M : 'M_n => M i j) e; rewrite !mxE (_ : (i == j) = false); last by apply/eqP=> q; rewrite q ltnn in ij.
rewrite (bigD1 i) //= big1 ?addr0 => [|s si]; last first.
  case: (ltngtP s i) => [lt|gt|/val_inj q]; last by rewrite q eqxx in si.
  - by rewrite IH ?mulr0 //; [exact: leq_trans lt _ | exact: ltn_trans lt ij].
  - by rewrite h ?mul0r.
by move/(congr1 ( *%R (A i i)^-1)); rewrite mulr0 mulKr // lower_units.
Qed.
Lemma toeplitz_mul n (A B : 'M[K]_n) : p_lower (Mx A) -> p_lower (Mx B) -> p_toeplitz (Mx A) -> p_toeplitz (Mx B) ->
  p_toeplitz (Mx (A *m B)).
Proof.
move=> /lowerE la /lowerE lb /toeplitzE ta /toeplitzE tb; apply/toeplitzE.
case: n A B la lb ta tb => [|n] A B la lb ta tb i j i' j' ei ej; first by case: i ei.
rewrite !mxE big_ord_recl lb ?mulr0 ?add0r ?ej // big_ord_recr /= la ?mul0r ?addr0 /=; last first.
  by rewrite -ltnS -ei ltn_ord.
by apply: eq_bigr => l _; rewrite (ta i (widen_ord (leqnSn n) l)) ?(tb (widen_ord (leqnSn n) l) j).
Qed.
Lemma minv_toeplitz n (A : 'M[K]_n) : p_lower (Mx A) -> p_toeplitz (Mx A) -> p_toeplitz (Mx (minv A)).
Proof.
move=> l t; have [u|u] := boolP (A \in unitmx); last by apply/toeplitzE=> *; rewrite /minv (negPf u) !mxE.
have lb := (lowerE _).1 (minv_lower l); have la := (lowerE A).1 l; have ta := (toeplitzE A).1 t.
have ud i := lower_units i l u; apply/toeplitzE; move: (mulmxVm u) lb; move: (minv A) => B e lb.
case: n A B l t u e la lb ta ud => [|n] A B l t u e la lb ta ud; first by case.
move=> i j i' j'; have [m] := ubnP (nat_of_ord i); elim: m i j i' j' => // m IH i j i' j' im ei ej.
have iN : (i < n)%N by rewrite -ltnS -ei ltn_ord.
have r1 : \sum_(s < n) A i' (lift ord0 s) * B (lift ord0 s) j' = (i == j)%:R.
  have := congr1 (fun M : 'M_n.+1 => M i' j') e; rewrite /= !mxE big_ord_recl (lb ord0 j') ?ej // mulr0 add0r => ->.
  by rewrite -!val_eqE /= ei ej eqSS.
have r2 : \sum_(s < n) A i (widen_ord (leqnSn n) s) * B (widen_ord (leqnSn n) s) j = (i == j)%:R.
  have := congr1 (fun M : 'M_n.+1 => M i j) e; rewrite /= !mxE big_ord_recr /= (la i ord_max) // mul0r addr0 => ->.
  by [].
have := congr2 (fun x y => x - y) r1 r2; rewrite /= subrr -sumrB (bigD1 (Ordinal iN)) //= big1 ?addr0 => [|s si]; last first.
  rewrite (ta i (widen_ord (leqnSn n) s)) // -mulrBr.
  case: (ltngtP s i) => [lt|gt|q]; last by case/eqP: si; apply: val_inj.
  - by rewrite (IH (widen_ord (leqnSn n) s) j) ?subrr ?mulr0 //; exact: leq_trans lt _.
  - by rewrite la ?mul0r.
have -> : lift ord0 (Ordinal iN) = i' by apply: val_inj; rewrite /= ei.
have w : widen_ord (leqnSn n) (Ordinal iN) = i by apply: val_inj.
rewrite w (ta i i i' i') // -mulrBr => /(congr1 ( *%R (A i i)^-1)); rewrite mulr0 mulKr // => /eqP.
by rewrite subr_eq0 => /eqP.
Qed.
End Facts.
Section Proofs.
Variable R : realType.
Lemma lower_mask : S.lower_mask R.
Proof.
rewrite /S.lower_mask; opvars; rewrite ?EC ?E; congr Mx; apply/matrixP=> i j; rewrite !mxE.
by case: leqP => ij; rewrite ?mul1r // mul0r ((lowerE _).1 H1).
Qed.
Lemma lower_by_mask : S.lower_by_mask R.
Proof.
rewrite /S.lower_by_mask; opvars; apply/lowerE => i j ij; move: H1; rewrite ?EC ?E => /Mx_inj/matrixP/(_ i j).
by rewrite !mxE leqNgt ij mul0r.
Qed.
Lemma lower_t : S.lower_t R.
Proof. by rewrite /S.lower_t; opvars; rewrite trnE; apply/upperT. Qed.
Lemma upper_t : S.upper_t R.
Proof. by rewrite /S.upper_t; opvars; rewrite trnE; apply/lowerT. Qed.
Lemma triangular_lower : S.triangular_lower R.
Proof. by rewrite /S.triangular_lower; opvars; left. Qed.
Lemma triangular_upper : S.triangular_upper R.
Proof. by rewrite /S.triangular_upper; opvars; right. Qed.
Lemma lower_mul : S.lower_mul R.
Proof.
rewrite /S.lower_mul; opvars; rewrite mulE; apply/lowerE => i j ij; rewrite mxE big1 // => l _.
have [il|li] := ltnP i l; first by rewrite ((lowerE _).1 H2) ?mul0r.
by rewrite ((lowerE _).1 H3) ?mulr0 // (leq_ltn_trans li).
Qed.
Lemma lower_inv : S.lower_inv R.
Proof. by rewrite /S.lower_inv; opvars; rewrite invE; apply: minv_lower. Qed.
Lemma triangular_t : S.triangular_t R.
Proof.
rewrite /S.triangular_t; opvars; rewrite trnE; case: H1 => h; [right | left]; first exact/lowerT.
exact/upperT.
Qed.
Lemma triangular_inv : S.triangular_inv R.
Proof.
rewrite /S.triangular_inv; opvars; rewrite invE; case: H1 => h; [left | right]; first exact: minv_lower.
by apply/upperT; rewrite -minvT; apply/minv_lower/upperT.
Qed.
Lemma triangular_scale : S.triangular_scale R.
Proof.
rewrite /S.triangular_scale; opvars; rewrite sclE; case: H1 => h; [left; apply/lowerE | right; apply/upperE] => i j ij; rewrite mxE.
- by rewrite ((lowerE _).1 h) ?mulr0.
- by rewrite ((upperE _).1 h) ?mulr0.
Qed.
Lemma det_triangular : S.det_triangular R.
Proof.
rewrite /S.det_triangular; opvars; rewrite dgvE dgcE !dtmE; congr num; rewrite /diagc matrix.det_diag.
have e : \prod_i ((diagv A_)^T 0 i) = \prod_i A_ i i by apply: eq_bigr => i _; rewrite !mxE.
rewrite e; case: H1 => h; first by rewrite det_trig // trig.
rewrite -det_tr det_trig ?trig //; last exact/upperT.
by apply: eq_bigr => i _; rewrite mxE.
Qed.
Lemma entry_lower_above : S.entry_lower_above R.
Proof.
rewrite /S.entry_lower_above => k n m A i _ m0 /shapeP[M ->] l _ _; rewrite eltX l //.
by rewrite -[X in (X < _)%N]add0n ltn_add2r.
Qed.
Lemma entry_upper_below : S.entry_upper_below R.
Proof.
rewrite /S.entry_upper_below => k n m A i _ m0 /shapeP[M ->] l _ _; rewrite eltX l //.
by rewrite -[X in (X < _)%N]add0n ltn_add2r.
Qed.
Lemma entry_tril_below : S.entry_tril_below R.
Proof.
rewrite /S.entry_tril_below => k n m i _ _ hi hm; rewrite tilE.
by rewrite -[i]/(nat_of_ord (Ordinal hi)) -[(m + _)%N]/(nat_of_ord (Ordinal hm)) eltE mxE /= leq_addl.
Qed.
Lemma entry_toeplitz : S.entry_toeplitz R.
Proof.
rewrite /S.entry_toeplitz => k n A i j _ /shapeP[M ->] t _ _ hi hj.
by rewrite !eltX !add1n t // -add1n.
Qed.
Lemma toeplitz_add : S.toeplitz_add R.
Proof.
rewrite /S.toeplitz_add; opvars; rewrite addE; apply/toeplitzE=> i j i' j' ei ej; rewrite !mxE.
by rewrite ((toeplitzE _).1 H2 i j i' j' ei ej) ?((toeplitzE _).1 H3 i j i' j' ei ej).
Qed.
Lemma toeplitz_scale : S.toeplitz_scale R.
Proof.
rewrite /S.toeplitz_scale; opvars; rewrite sclE; apply/toeplitzE=> i j i' j' ei ej; rewrite !mxE.
by rewrite ((toeplitzE _).1 H1 i j i' j' ei ej).
Qed.
Lemma toeplitz_had : S.toeplitz_had R.
Proof.
rewrite /S.toeplitz_had; opvars; rewrite hdmE; apply/toeplitzE=> i j i' j' ei ej; rewrite !mxE.
by rewrite ((toeplitzE _).1 H2 i j i' j' ei ej) ?((toeplitzE _).1 H3 i j i' j' ei ej).
Qed.
Lemma toeplitz_t : S.toeplitz_t R.
Proof.
rewrite /S.toeplitz_t; opvars; rewrite trnE; apply/toeplitzE=> i j i' j' ei ej; rewrite !mxE.
by rewrite ((toeplitzE _).1 H1 j i j' i' ej ei).
Qed.
Lemma toeplitz_map : S.toeplitz_map R.
Proof.
rewrite /S.toeplitz_map; opvars; rewrite fmpE; apply/toeplitzE=> i j i' j' ei ej; rewrite !mxE.
by rewrite ((toeplitzE _).1 H1 i j i' j' ei ej).
Qed.
Lemma toeplitz_ones : S.toeplitz_ones R.
Proof. by rewrite /S.toeplitz_ones => k n _; rewrite oneE; apply/toeplitzE=> i j i' j' ei ej; rewrite !mxE. Qed.
Lemma toeplitz_eye : S.toeplitz_eye R.
Proof.
rewrite /S.toeplitz_eye => k n _; rewrite eyeE; apply/toeplitzE=> i j i' j' ei ej; rewrite !mxE.
by rewrite -!val_eqE /= ei ej eqSS.
Qed.
Lemma toeplitz_tril : S.toeplitz_tril R.
Proof. by rewrite /S.toeplitz_tril => k n _; rewrite tilE; apply/toeplitzE=> i j i' j' ei ej; rewrite !mxE ei ej. Qed.
Lemma toeplitz_mul_lower : S.toeplitz_mul_lower R.
Proof. by rewrite /S.toeplitz_mul_lower; opvars; rewrite mulE; apply: toeplitz_mul. Qed.
Lemma toeplitz_inv_lower : S.toeplitz_inv_lower R.
Proof. by rewrite /S.toeplitz_inv_lower; opvars; rewrite invE; apply: minv_toeplitz. Qed.
End Proofs.

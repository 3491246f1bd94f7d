(* Half of a matrix: the entries from the diagonal on, column by column; elimination, duplication and the triangle of ones. *)
From Gradus Require Import Prelude.
Section Places.
Implicit Types n i j : nat.
Lemma half_sizeS n : half_size n.+1 = (n.+1 + half_size n)%N.
Proof.
rewrite /half_size (_ : (n.+1 * (n.+1 + 1) = n.+1 * 2 + n * (n + 1))%N) ?divnMDl //.
by rewrite !addn1 (mulnC n) -mulnDr addnC addn2.
Qed.
Lemma half_at0 n i : half_at n i 0 = i. Proof. by rewrite /half_at big_ord0 subn0. Qed.
Lemma half_atS n i j : half_at n.+1 i.+1 j.+1 = (n.+1 + half_at n i j)%N.
Proof. by rewrite /half_at big_ord_recl subn0 subSS addnA; congr (_ + _ + _)%N; apply: eq_bigr. Qed.
Lemma half_at_lt n i j : (j <= i < n)%N -> (half_at n i j < half_size n)%N.
Proof.
elim: n i j => [|n IH] i [|j]; rewrite ?ltn0 ?andbF // half_sizeS.
  by rewrite half_at0 => /andP[_ h]; exact: leq_trans h (leq_addr _ _).
by case: i => // i h; rewrite half_atS ltn_add2l IH.
Qed.
Lemma half_at_inj n i j i' j' : (j <= i < n)%N -> (j' <= i' < n)%N -> half_at n i j = half_at n i' j' -> i = i' /\ j = j'.
Proof.
have aux m a b c : (a < m.+1)%N -> a <> (m.+1 + half_at m b c)%N.
  by move=> h e; move: h; rewrite e ltnNge leq_addr.
elim: n i j i' j' => [|n IH] i j i' j'; first by rewrite ltn0 andbF.
case: j j' => [|j] [|j']; rewrite ?half_at0.
- by move=> _ _ ->.
- by case: i' => // i' /andP[_ h] _; rewrite half_atS => /aux [].
- by case: i => // i _ /andP[_ h]; rewrite half_atS => /esym /aux [].
case: i i' => [|i] [|i'] // h h'; rewrite !half_atS => /addnI e.
by have [-> ->] := IH _ _ _ _ h h' e.
Qed.
Lemma half_atP n (k : 'I_(half_size n)) : exists i j : 'I_n, (j <= i)%N /\ k = half_at n i j :> nat.
Proof.
suff h : forall k, (k < half_size n)%N -> exists i j, (j <= i < n)%N /\ k = half_at n i j.
  have [i [j [/andP[ji i_n] e]]] := h k (ltn_ord k).
  by exists (Ordinal i_n), (Ordinal (leq_ltn_trans ji i_n)).
elim: n {k} => [|n IH] k; first by rewrite /half_size mul0n ltn0.
rewrite half_sizeS; have [kn _|kn] := ltnP k n.+1; first by exists k, 0%N; rewrite half_at0.
rewrite -{1}(subnKC kn) ltn_add2l => /IH[i [j [ji e]]]; exists i.+1, j.+1.
by rewrite half_atS -e subnKC.
Qed.
End Places.
Section Facts.
Variable K : comUnitRingType.
Implicit Types n : nat.
Lemma elimE n (k : 'I_(half_size n)) (j i : 'I_n) : elimm K n k (pidx j i) = ((j <= i) && (k == half_at n i j :> nat))%N%:R.
Proof. by rewrite mxE pidxK1 pidxK2. Qed.
Lemma elim_row n (k : 'I_(half_size n)) (i j : 'I_n) l : (j <= i)%N -> k = half_at n i j :> nat -> elimm K n k l = (l == pidx j i)%:R.
Proof.
move=> ji e; move: l; apply: idxP => j' i'; rewrite elimE pidx_eq e; congr (nat_of_bool _)%:R.
apply/andP/andP=> [[ji' /eqP q]|[/eqP-> /eqP->]]; last by rewrite ji.
have [qi qj] : i = i' :> nat /\ j = j' :> nat by apply: (half_at_inj (n := n)) => //; rewrite ?ji ?ji' ltn_ord.
by rewrite -!val_eqE /= qi qj.
Qed.
Lemma elim_mul n p (M : 'M[K]_(n * n, p)) (k : 'I_(half_size n)) (i j : 'I_n) o : (j <= i)%N -> k = half_at n i j :> nat ->
  (elimm K n *m M) k o = M (pidx j i) o.
Proof. by move=> ji e; rewrite mxE -[RHS](sdl (fun l => M l o)); apply: eq_bigr => l _; rewrite (elim_row _ ji e). Qed.
Lemma mul_elim n p (M : 'M[K]_(p, n * n)) (k : 'I_(half_size n)) (i j : 'I_n) o : (j <= i)%N -> k = half_at n i j :> nat ->
  (M *m (elimm K n)^T) o k = M o (pidx j i).
Proof.
move=> ji e; rewrite mxE -[RHS](sdr (fun l => M o l)); apply: eq_bigr => l _.
by rewrite mxE (elim_row _ ji e).
Qed.
Lemma shift_row n (i : 'I_n) (d : 'I_(1 + n)) : row_mx (0 : 'M[K]_(n,1)) 1%:M i d = (i.+1 == d :> nat)%:R.
Proof. by case: (split_ordP d) => d' ->; rewrite ?row_mxEl ?row_mxEr !mxE //= ?ord1 // add1n eqSS. Qed.
End Facts.
Section Proofs.
Variable R : realType.
Lemma tril_add_t : S.tril_add_t R.
Proof.
rewrite /S.tril_add_t => k n _; rewrite ?EC ?E; congr Mx; apply/matrixP=> i j; rewrite !mxE -val_eqE /=.
by case: ltngtP => _; rewrite ?addr0 ?add0r.
Qed.
Lemma tril_had_tril : S.tril_had_tril R.
Proof.
rewrite /S.tril_had_tril => k n _; rewrite ?EC ?E; congr Mx; apply/matrixP=> i j; rewrite !mxE.
by case: leqP => _; rewrite ?mulr1 ?mulr0.
Qed.
Lemma elim_one : S.elim_one R.
Proof.
rewrite /S.elim_one => k; rewrite ?EC; apply: MxP => // i j i' j' ei ej; rewrite !mxE.
have i0 : i = 0%N :> nat by rewrite ei ord1.
by rewrite !ord1 /= half_at0.
Qed.
Lemma elim_mul_elim_t : S.elim_mul_elim_t R.
Proof.
rewrite /S.elim_mul_elim_t => k n _; rewrite ?EC ?E; congr Mx; apply/matrixP=> a b.
have [i [j [ji e]]] := half_atP a; rewrite (elim_mul _ _ ji e) [LHS]mxE elimE ji -e mxE eq_sym.
by [].
Qed.
Lemma elim_t_mul_elim : S.elim_t_mul_elim R.
Proof.
rewrite /S.elim_t_mul_elim => k n _; rewrite ?EC ?E; congr Mx; apply/matrixP=> l l'.
move: l; apply: idxP => j i; rewrite !mxE pidxK1 pidxK2.
have [ji|ij] := leqP j i; last first.
  by rewrite mul0rn big1 // => a _; rewrite mxE elimE leqNgt ij mul0r.
have h : (j <= i < n)%N by rewrite ji ltn_ord.
rewrite -[RHS]/((_ == _)%:R) eq_sym -(elim_row (k := Ordinal (half_at_lt h)) _ l' ji erefl).
rewrite -[RHS](sdl (fun a => elimm _ n a l')); apply: eq_bigr => a _.
by rewrite mxE elimE ji.
Qed.
Lemma dup_def : S.dup_def R.
Proof.
rewrite /S.dup_def => k n _; rewrite ?EC ?E; congr Mx; apply/matrixP=> l a.
have [i [j [ji e]]] := half_atP a; rewrite (mul_elim _ _ ji e).
move: l; apply: idxP => q p; rewrite !mxE !pidxK1 !pidxK2 pidx_eq e.
have m1 : (minn q p <= maxn q p < n)%N by rewrite gtn_max !ltn_ord geq_min !leq_max leqnn.
have h : (half_at n i j == half_at n (maxn q p) (minn q p)) = (i == maxn q p :> nat) && (j == minn q p :> nat).
  apply/eqP/andP=> [q'|[/eqP-> /eqP->] //].
  by have [-> ->] := half_at_inj (n := n) (introT andP (conj ji (ltn_ord i))) m1 q'.
rewrite h -!val_eqE /=; case: (ltngtP q p) => [lt|gt|eq]; rewrite ?mulr0n ?mul0rn ?subr0.
- rewrite (_ : (nat_of_ord q == i) && (nat_of_ord p == j) = false) ?addr0; last first.
    by apply/negP=> /andP[/eqP q1 /eqP q2]; move: ji lt; rewrite -q2 -q1 leqNgt => /negPf->.
  by rewrite andbC; congr (nat_of_bool (_ && _))%:R; exact: eq_sym.
- rewrite (_ : (nat_of_ord q == j) && (nat_of_ord p == i) = false) ?add0r; last first.
    by apply/negP=> /andP[/eqP q1 /eqP q2]; move: ji gt; rewrite -q2 -q1 ltnNge => ->.
  by congr (nat_of_bool (_ && _))%:R; exact: eq_sym.
- rewrite -eq (andbC (_ == nat_of_ord i)) mulrb; have -> : (nat_of_ord i == q) && (nat_of_ord j == q) = (nat_of_ord q == j) && (nat_of_ord q == i).
    by rewrite andbC; congr (_ && _); exact: eq_sym.
  by case: (_ && _); rewrite ?addrK ?subr0 ?addr0.
Qed.
Lemma elim_step : S.elim_step R.
Proof.
rewrite /S.elim_step => k n _; rewrite -/(half_size n) !addn1 ?EC; rewrite !(hctE, krnE, mulE, vctE).
apply: MxP; [exact: half_sizeS | by rewrite mulSn |] => i j i' j' ei ej.
have j'n : (j' < n.+1 + n * n.+1)%N by [].
case: (split_ordP i') => a ea; case: (split_ordP j') => b eb; rewrite {}ea {}eb in ei ej *; rewrite ?col_mxEu ?col_mxEd ?row_mxEl ?row_mxEr.
- by rewrite !mxE /= ei ej /= divn_small // modn_small // half_at0 -val_eqE.
- move: b ej; apply: idxP => c d ej; have {}ej : j = (c.+1 * n.+1 + d)%N :> nat by rewrite ej /= mulSn addnA.
  rewrite !mxE /= ej divnMDl // modnMDl divn_small // modn_small // addn0 ei /=.
  case: (nat_of_ord d) => // d'; rewrite half_atS (_ : (_ == _) = false) ?andbF //.
  by apply/negP=> /eqP q; have := ltn_ord a; rewrite q ltnNge leq_addr.
- rewrite !mxE /= ei ej /= divn_small // modn_small // half_at0 (_ : (_ == _) = false) //.
  by apply/negP=> /eqP q; have := ltn_ord b; rewrite -q ltnNge leq_addr.
- move: b ej; apply: idxP => c d ej; have {}ej : j = (c.+1 * n.+1 + d)%N :> nat by rewrite ej /= mulSn addnA.
  have [i0 [j0 [ji e]]] := half_atP a; rewrite (elim_mul _ _ ji e) kronE shift_row.
  rewrite !mxE /= ej divnMDl // modnMDl divn_small // modn_small // addn0 ei /= -val_eqE /= e.
  case: (nat_of_ord d) (ltn_ord d) => [|d'] dn; first by rewrite mulr0.
  rewrite half_atS eqn_add2l ltnS eqSS.
  have -> : ((c <= d') && (half_at n i0 j0 == half_at n d' c) = (j0 == c :> nat) && (i0 == d' :> nat))%N.
    apply/andP/andP=> [[cd /eqP q]|[/eqP <- /eqP <-]] //.
    by have [-> ->] := half_at_inj (n := n) (introT andP (conj ji (ltn_ord i0))) (introT andP (conj cd dn)) q.
  by case: (_ == c :> nat); case: (_ == _); rewrite ?mul1r ?mul0r.
Qed.
End Proofs.

(* The coefficient of eps of products and determinants. *)
From mathcomp Require Import all_ssreflect fingroup perm all_algebra.
From mathcomp.analysis Require Import reals.
From Gradus Require Import Base Jet.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import GRing.Theory.
Local Open Scope ring_scope.
Section Diff.
Variable K : comUnitRingType.
Notation D := (dual_comUnitRingType K).
Notation d1 := (@d1 K). Notation d0 := (@d0 K).
Lemma d1_prod (I : eqType) (r : seq I) (F : I -> D) : uniq r ->
  d1 (\prod_(i <- r) F i) = \sum_(k <- r) d1 (F k) * \prod_(i <- r | k != i) d0 (F i).
Proof.
elim: r => [|a r IH] /=; first by rewrite !big_nil.
case/andP=> ar ur; rewrite !big_cons d1M IH // eqxx /= (rmorph_prod (d0_rmorphism K)) /=; congr (_ * _ + _).
  rewrite big_seq [RHS]big_seq_cond; apply: eq_bigl => i.
  by case ir: (i \in r) => //=; case: eqP => // e; rewrite e ir in ar.
rewrite mulr_sumr big_seq [RHS]big_seq; apply: eq_bigr => k kr.
rewrite big_cons; case: eqP => [e|_ /=]; first by rewrite -e kr in ar.
by rewrite mulrCA.
Qed.
Lemma d1_det n (X : 'M[D]_n) : d1 (\det X) = \tr (\adj (map_mx d0 X) *m map_mx d1 X).
Proof.
rewrite mxtrace_mulC /determinant (raddf_sum (d1_additive K)) /mxtrace.
transitivity (\sum_(s : 'S_n) \sum_k (map_mx d1 X) k (s k) *
    ((-1) ^+ s * \prod_(i | k != i) (map_mx d0 X) i (s i))).
  apply: eq_bigr => s _; rewrite [LHS]d1M -signr_odd.
  have -> : d1 ((-1) ^+ odd s) = 0 by case: (odd s); rewrite /= ?expr1 ?expr0; [exact: (@oppr0 K) | by []].
  rewrite mul0r add0r d1_prod ?index_enum_uniq // mulr_sumr.
  apply: eq_bigr => k _; rewrite mulrCA mxE; congr (_ * (_ * _)); last by apply: eq_bigr => i _; rewrite mxE.
  by rewrite signr_odd; exact: (rmorph_sign (d0_rmorphism K)).
rewrite exchange_big; apply: eq_bigr => k _; rewrite mxE.
rewrite (partition_big (fun s : 'S_n => s k) predT) //=; apply: eq_bigr => j _.
rewrite [(\adj _) j k]mxE expand_cofactor mulr_sumr; apply: eq_bigr => s /eqP-> //.
Qed.
End Diff.

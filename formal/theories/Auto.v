(* Tactics that prove the plain laws. *)
From mathcomp Require Import all_ssreflect all_algebra.
From mathcomp.analysis Require Import reals.
From mathcomp Require Import ring.
From Gradus Require Import Base Kron Jet Fun Words Tac.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import GRing.Theory Num.Theory Order.Theory.
Local Open Scope ring_scope.
Section L. Variable K : comUnitRingType.
Lemma sdl n (F : 'I_n -> K) j : \sum_k (k == j)%:R * F k = F j.
Proof. by rewrite (bigD1 j) //= eqxx mul1r big1 ?addr0 // => i /negPf->; rewrite mul0r. Qed.
Lemma sdl' n (F : 'I_n -> K) j : \sum_k (j == k)%:R * F k = F j.
Proof. by rewrite -[RHS](sdl F j); apply: eq_bigr => k _; rewrite eq_sym. Qed.
Lemma sdr n (F : 'I_n -> K) j : \sum_k F k * (k == j)%:R = F j.
Proof. by rewrite -[RHS](sdl F j); apply: eq_bigr => k _; rewrite mulrC. Qed.
Lemma sdr' n (F : 'I_n -> K) j : \sum_k F k * (j == k)%:R = F j.
Proof. by rewrite -[RHS](sdr F j); apply: eq_bigr => k _; rewrite eq_sym. Qed.
Lemma sum1n n : \sum_(i < n) (1 : K) = n%:R. Proof. by rewrite sumr_const card_ord. Qed.
Lemma sumcn n (c : K) : \sum_(i < n) c = n%:R * c. Proof. by rewrite sumr_const card_ord mulr_natl. Qed.
End L.
Definition sd := (sdl, sdl', sdr, sdr').
Ltac bfalse := repeat match goal with |- context [nat_of_bool (?x == ?y)] => case: (eqVneq x y) => [?|?]; try subst; rewrite ?eqxx ?andbT ?andbF /= ?mulr1n ?mulr0n end.
Ltac alg := first [ done | ring | (bfalse; first [ done | ring ]) ].
Ltac sums n := match n with O => fail | S ?m =>
  nf; rewrite ?sd; first [ solve [ alg ] | (rewrite big_split_ord /=; congr (_ + _); apply: eq_bigr => ? _; sums m)
  | apply: eq_bigr => ? _; sums m
  | rewrite -?big_split /=; apply: eq_bigr => ? _; sums m
  | rewrite ?mulr_sumr ?mulr_suml; apply: eq_bigr => ? _; sums m
  | rewrite ?mulr_sumr ?mulr_suml exchange_big /=; apply: eq_bigr => ? _; sums m
  | rewrite ?sum1n ?sumcn; solve [ alg ] ] end.
Ltac law := op; try solve [ done | pred; alg | ew; solve [ alg | sums 4%N ] ].

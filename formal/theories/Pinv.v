(* The pseudo-inverse of a matrix over jets (docs/meaning.md, 7). *)
From mathcomp Require Import all_ssreflect all_algebra.
From mathcomp.classical Require Import boolp classical_sets.
From mathcomp.analysis Require Import reals.
From Gradus Require Import Base Kron Jet Fun Words MatFacts Quadratic Eval.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import GRing.Theory Num.Theory Order.Theory.
Local Open Scope ring_scope.
Section Pinv.
Variable R : realType.
Implicit Types (k m n : nat).
(* E is a polynomial of S = A'A, idempotent, and its real part is the orthogonal projection on the rows of A's *)
Definition support k m n (A : 'M[J R k]_(m,n)) (E : 'M[J R k]_n) :=
  [/\ exists p, E = pev p (A^T *m A), E *m E = E, (rem E)^T = rem E, rem A *m rem E = rem A & exists Y, rem E = Y *m rem A].
Definition pseudo k m n (A : 'M[J R k]_(m,n)) (E : 'M[J R k]_n) := minv (A^T *m A *m E + 1%:M - E) *m E *m A^T.
Definition pinvm k m n (A : 'M[J R k]_(m,n)) : 'M[J R k]_(n,m) :=
  xget 0 [set P | exists2 E, support A E & P = pseudo A E]%classic.
Definition pin k (A : mx (J R k)) : mx (J R k) := Mx (pinvm (body A)).
(* idempotents that commute and have one real part are one *)
Lemma idem_zero k n (G : 'M[J R k]_n) : G *m G = G -> rem G = 0 -> G = 0.
Proof.
move=> g /nilpotent e; suff h i : iter i.+1 (mulmx G) 1%:M = G by rewrite h in e.
by elim: i => [|i IH]; [rewrite /= mulmx1 | rewrite iterS IH].
Qed.
Lemma idem_uniq k n (E F : 'M[J R k]_n) : E *m E = E -> F *m F = F -> E *m F = F *m E -> rem E = rem F -> E = F.
Proof.
have h (X Y : 'M[J R k]_n) : X *m X = X -> Y *m Y = Y -> X *m Y = Y *m X -> rem X = rem Y -> X = X *m Y.
  move=> x y c r; apply/eqP; rewrite -subr_eq0; apply/eqP; apply: idem_zero.
    have b : X *m Y *m X = X *m Y by rewrite -mulmxA -c mulmxA x.
    by rewrite mulmxBl !mulmxBr x [X *m (_ *m _)]mulmxA x mulmxA b -mulmxA y subrr subr0.
  by rewrite rem_sub rem_mul r -rem_mul y subrr.
by move=> e f c r; rewrite (h E F) // c -(h F E).
Qed.
Lemma iter_mul (K : comRingType) n p (A : 'M[K]_n) (B : 'M_(n,p)) i : iter i (mulmx A) B = iter i (mulmx A) 1%:M *m B.
Proof. by elim: i => [|i IH] /=; rewrite ?mul1mx // IH mulmxA. Qed.
Lemma rem_iter k n p (A : 'M[J R k]_n) (B : 'M_(n,p)) i : rem (iter i (mulmx A) B) = iter i (mulmx (rem A)) (rem B).
Proof. by elim: i => [|i IH] //=; rewrite rem_mul IH. Qed.
Lemma sym_pow0 n (A : 'M[R]_n) p i (B : 'M[R]_(n,p)) : A^T = A -> A *m iter i (mulmx A) B = 0 -> A *m B = 0.
Proof. by move=> s; elim: i => [|i IH] //= e; apply: IH; apply: gram0m; rewrite s -mulmxA. Qed.
(* there is a support, and S has an inverse there *)
Lemma support_ex k m n (A : 'M[J R k]_(m,n)) : exists E V, [/\ support A E, exists q, V = pev q (A^T *m A), A^T *m A *m V = E & E *m V = V].
Proof.
set S := A^T *m A; pose chi := char_poly (rem S).
have chi0 : chi != 0 by rewrite monic_neq0 // char_poly_monic.
have [a [q nq eq]] := multiplicity_XsubC chi 0; rewrite chi0 /= in nq.
pose M := (a * k.+1)%N; pose f : {poly R} := 'X ^+ M.+1; pose g := q ^+ k.+1.
have fgS : pev (f * g) S = 0.
  have -> : f * g = 'X * chi ^+ k.+1 by rewrite eq subr0 exprMn -exprM -/M -/g /f [in LHS]exprS -mulrA [_ * g]mulrC.
  by rewrite pevM cayley_jets mulmx0.
have cop : coprimep f g.
  by rewrite /f /g -['X]subr0 coprimep_expl // coprimep_expr // coprimep_sym coprimep_XsubC.
have [[u v] /= uv] := Bezout_eq1_coprimepP _ _ cop.
pose E := pev (u * f) S; pose V := pev (u * 'X ^+ M) S *m E.
have cE p : pev p S *m E = E *m pev p S by rewrite /E -!pevM mulrC.
have e1 : 1 - u * f = v * g by rewrite -uv addrAC subrr add0r.
have ee : E *m E = E.
  have : E *m (1%:M - E) = 0.
    by rewrite /E -(pev1 S) -pevN -pevD -pevM e1 mulrACA pevM fgS mulmx0.
  by rewrite mulmxBr mulmx1 => /eqP; rewrite subr_eq0 => /eqP.
have sV : S *m V = E.
  by rewrite /V mulmxA -{1}(pevX S) -pevM mulrCA -exprS -/f -/E.
have eV : E *m V = V by rewrite /V mulmxA -cE -mulmxA ee.
have sS : S^T = S by rewrite trmx_mul trmxK.
have sE : E^T = E by rewrite /E pev_tr sS.
have sR : rem S = (rem A)^T *m rem A by rewrite rem_mul rem_tr.
have rE0 : rem S *m (1%:M - rem E) = 0.
  apply: (@sym_pow0 _ (rem S) _ M); first by rewrite -rem_tr sS.
  have z : iter M.+1 (mulmx S) (1%:M - E) = 0.
    rewrite iter_mul -{1}(pevX S) -pevXn -/f /E -(pev1 S) -pevN -pevD -pevM e1.
    by rewrite mulrCA pevM fgS mulmx0.
  by have := congr1 (@rem _ _ _ _) z; rewrite rem_iter rem_sub rem1 rem0 iterS.
have rE : rem A *m rem E = rem A.
  have := gram0m (A := rem A) (B := 1%:M - rem E); rewrite -sR => /(_ rE0).
  by rewrite mulmxBr mulmx1 => /eqP; rewrite subr_eq0 => /eqP.
exists E, V; split=> //; last by exists (u * 'X ^+ M * (u * f)); rewrite pevM.
split=> //; first by exists (u * f).
  by rewrite -rem_tr sE.
exists (rem (pev (u * 'X ^+ M) S) *m (rem A)^T); rewrite -mulmxA -sR -rem_mul -{2}(pevX S) -pevM -mulrA -exprSr //.
Qed.
Lemma support_uniq k m n (A : 'M[J R k]_(m,n)) E F : support A E -> F *m F = F -> A^T *m A *m F = F *m (A^T *m A) ->
  rem A *m rem F = rem A -> (exists Y, rem F = Y *m rem A) -> E = F.
Proof.
case=> -[p eE] ee _ rE [Y eY] ff c rF [Z eZ]; have ef : E *m F = F *m E by rewrite eE; apply: pev_int.
apply: idem_uniq => //; have a : rem E = rem E *m rem F by rewrite eY -mulmxA rF.
have b : rem F = rem F *m rem E by rewrite eZ -mulmxA rE.
by rewrite a -rem_mul ef rem_mul -b.
Qed.
Lemma pinvm_eq k m n (A : 'M[J R k]_(m,n)) F V : F *m F = F -> A^T *m A *m F = F *m (A^T *m A) ->
  rem A *m rem F = rem A -> (exists Y, rem F = Y *m rem A) -> A^T *m A *m V = F -> F *m V = V -> pinvm A = V *m A^T.
Proof.
move=> ff c rF eY sV fV.
have [E sE ->] : [set P | exists2 E, support A E & P = pseudo A E]%classic (pinvm A).
  apply: xgetPex; have [E [W [sE _ _ _]]] := support_ex A; exists (pseudo A E); by exists E.
rewrite (support_uniq sE ff c rF eY) /pseudo; set S := A^T *m A in c sV *; set W := S *m F + 1%:M - F.
have wV : W *m V = F by rewrite /W mulmxBl mulmxDl mul1mx -mulmxA fV addrK.
have wF : W *m F = S *m F by rewrite /W mulmxBl mulmxDl mul1mx -mulmxA ff addrK.
have u : W \in unitmx.
  suff: W *m (V + 1%:M - F) = 1%:M by case/mulmx1_unit.
  by rewrite mulmxBr mulmxDr mulmx1 wV wF /W; apply/eqP; rewrite subr_eq [F + _]addrC subrK addrC.
by rewrite -{1}wV mulmxA mulVmxm // mul1mx.
Qed.
Lemma pinvmP k m n (A : 'M[J R k]_(m,n)) : exists E V : 'M[J R k]_n,
  [/\ support A E, V^T = V, E^T = E, A^T *m A *m V = E & V *m (A^T *m A) = E] /\
  [/\ E *m V = V, V *m E = V & pinvm A = V *m A^T].
Proof.
have [E [V [sE [q eV] sV fV]]] := support_ex A; exists E, V; have [[p eE] ee rt rE Y] := sE.
have sS : (A^T *m A)^T = A^T *m A by rewrite trmx_mul trmxK.
have tE : E^T = E by rewrite eE pev_tr sS.
have tV : V^T = V by rewrite eV pev_tr sS.
split; first by split=> //; rewrite -[LHS]trmxK trmx_mul sS tV sV tE.
split=> //.
- by rewrite -[LHS]trmxK trmx_mul tE tV fV tV.
- by apply: (pinvm_eq ee) => //; rewrite eE -pevA.
Qed.
(* Penrose *)
Lemma pinvm_outer k m n (A : 'M[J R k]_(m,n)) : pinvm A *m A *m pinvm A = pinvm A.
Proof.
have [E [V [[sE tV tE sV vS] [eV vE ->]]]] := pinvmP A.
by rewrite -(mulmxA V) vS mulmxA eV.
Qed.
Lemma pinvm_sym k m n (A : 'M[J R k]_(m,n)) : (A *m pinvm A)^T = A *m pinvm A.
Proof. by have [E [V [[sE tV tE sV vS] [eV vE ->]]]] := pinvmP A; rewrite !trmx_mul trmxK tV mulmxA. Qed.
Lemma pinvm_inner m n (A : 'M[J R 0]_(m,n)) : A *m pinvm A *m A = A.
Proof.
have [E [V [[sE tV tE sV vS] [eV vE ->]]]] := pinvmP A; rewrite -mulmxA -(mulmxA V) vS.
have id p q (B : 'M[J R 0]_(p,q)) : rem B = B by apply/matrixP=> i j; rewrite mxE.
by case: sE => _ _ _ + _; rewrite !id.
Qed.
Lemma pinvm_tr k m n (A : 'M[J R k]_(m,n)) : (pinvm A)^T = pinvm A^T.
Proof.
have [E [V [[sE tV tE sV vS] [eV vE ->]]]] := pinvmP A; have [_ ee rt rE [Y eY]] := sE.
rewrite trmx_mul trmxK tV.
have h : A *m V *m A^T *m A = A *m E by rewrite -!mulmxA vS.
have x : A^T *m (A *m V) = E by rewrite mulmxA.
have e : pinvm A^T = A *m V *m V *m A^T *m A^T^T; last first.
  by rewrite e trmxK -!mulmxA vS vE.
apply: (@pinvm_eq _ _ _ A^T (A *m V *m A^T)); rewrite ?trmxK.
- have -> : A *m V *m A^T *m (A *m V *m A^T) = A *m V *m (A^T *m (A *m V)) *m A^T by rewrite !mulmxA.
  by rewrite x -(mulmxA A V) vE.
- have -> : A *m A^T *m (A *m V *m A^T) = A *m (A^T *m (A *m V)) *m A^T by rewrite !mulmxA.
  have -> : A *m V *m A^T *m (A *m A^T) = A *m (V *m (A^T *m A)) *m A^T by rewrite !mulmxA.
  by rewrite x vS.
- rewrite -rem_mul; have -> : A^T *m (A *m V *m A^T) = E *m A^T by rewrite mulmxA x.
  by rewrite rem_mul rem_tr -{1}rt -trmx_mul rE.
- by exists (rem (A *m V)); rewrite rem_mul.
- have -> : A *m A^T *m (A *m V *m V *m A^T) = A *m (A^T *m (A *m V)) *m V *m A^T by rewrite !mulmxA.
  by rewrite x -(mulmxA A) eV.
- have -> : A *m V *m A^T *m (A *m V *m V *m A^T) = A *m V *m (A^T *m (A *m V)) *m V *m A^T by rewrite !mulmxA.
  by rewrite x -(mulmxA A V) vE.
Qed.
Lemma pinvm_unique k m n (A : 'M[J R k]_(m,n)) B : A *m B *m A = A -> B *m A *m B = B ->
  (A *m B)^T = A *m B -> (B *m A)^T = B *m A -> pinvm A = B.
Proof.
move=> aba bab sab sba; have [E [V [[sE tV tE sV vS] [eV vE eP]]]] := pinvmP A; have [_ ee rt rE [Y eY]] := sE.
have c : A^T *m A *m (B *m A) = A^T *m A by rewrite -mulmxA (mulmxA A B) aba.
have tS : (A^T *m A)^T = A^T *m A by rewrite trmx_mul trmxK.
have c' : B *m A *m (A^T *m A) = A^T *m A by rewrite -[LHS]trmxK trmx_mul sba tS c tS.
have eF : E = B *m A.
  apply: (support_uniq sE); first by rewrite mulmxA bab.
  - by rewrite c c'.
  - by rewrite -rem_mul mulmxA aba.
  - by exists (rem B); rewrite rem_mul.
have aE : A *m E = A by rewrite eF mulmxA.
have pa : pinvm A *m A = B *m A by rewrite eP -mulmxA vS.
have ap : A *m B = A *m pinvm A.
  have h : A *m pinvm A *m (A *m B) = A *m B by rewrite -mulmxA (mulmxA _ A) pa bab.
  by rewrite -h -[LHS]trmxK trmx_mul pinvm_sym sab mulmxA aba pinvm_sym.
by rewrite -[RHS]bab -mulmxA ap mulmxA -pa pinvm_outer.
Qed.
Lemma pinvm_gram k m n (A : 'M[J R k]_(m,n)) : pinvm (A^T *m A) = pinvm A *m pinvm A^T.
Proof.
have [E [V [[sE tV tE sV vS] [eV vE eP]]]] := pinvmP A; have [[p eE] ee rt rE [Y eY]] := sE.
rewrite -pinvm_tr eP trmx_mul trmxK tV; set S := A^T *m A in eE sV vS *.
have -> : V *m A^T *m (A *m V) = V *m E by rewrite -!mulmxA (mulmxA A^T) -/S sV.
have tS : S^T = S by rewrite trmx_mul trmxK.
have cS : S *m E = E *m S by rewrite -{2}sV -[in RHS]mulmxA vS.
rewrite vE (@pinvm_eq _ _ _ S E (V *m V)) // ?tS.
- by rewrite -mulmxA vS vE.
- by rewrite -mulmxA cS mulmxA cS mulmxA.
- by rewrite /S rem_mul -mulmxA rE.
- by exists (rem V); rewrite -rem_mul vS.
- by rewrite -mulmxA (mulmxA S V) sV eV sV.
- by rewrite mulmxA eV.
Qed.
Lemma pinvm_kron k m n p q (A : 'M[J R k]_(m,n)) (B : 'M[J R k]_(p,q)) : pinvm (kron A B) = kron (pinvm A) (pinvm B).
Proof.
have [E [V [[sE tV tE sV vS] [eV vE eP]]]] := pinvmP A; have [_ ee rt rE [Y eY]] := sE.
have [F [W [[sF tW tF sW wS] [fW wF eQ]]]] := pinvmP B; have [_ ff rs rF [Z eZ]] := sF.
have cE : A^T *m A *m E = E *m (A^T *m A) by rewrite -{2}sV -[in RHS]mulmxA vS.
have cF : B^T *m B *m F = F *m (B^T *m B) by rewrite -{2}sW -[in RHS]mulmxA wS.
rewrite (@pinvm_eq _ _ _ (kron A B) (kron E F) (kron V W)) ?kron_tr ?kron_mul ?ee ?ff ?cE ?cF ?sV ?sW ?eV ?fW ?eP ?eQ //.
- by rewrite !rem_kron kron_mul rE rF.
- by exists (kron Y Z); rewrite !rem_kron kron_mul eY eZ.
Qed.
Lemma pinvm_scale k m n a (A : 'M[J R k]_(m,n)) : pinvm (a *: A) = jinv a *: pinvm A.
Proof.
have [a0|an] := eqVneq (re a) 0.
  rewrite jinv0 // scale0r (@pinvm_eq _ _ _ (a *: A) 0 0) ?mul0mx ?mulmx0 //.
    by rewrite rem_scale a0 scale0r mul0mx.
  by exists 0; rewrite rem0 mul0mx.
have [E [V [[sE tV tE sV vS] [eV vE eP]]]] := pinvmP A; have [_ ee rt rE [Y eY]] := sE.
have cE : A^T *m A *m E = E *m (A^T *m A) by rewrite -{2}sV -[in RHS]mulmxA vS.
have tZ : (a *: A)^T = a *: A^T by apply/matrixP=> i j; rewrite !mxE.
have e : (a *: A)^T *m (a *: A) = (a * a) *: (A^T *m A) by rewrite tZ -scalemxAl -scalemxAr scalerA.
rewrite (@pinvm_eq _ _ _ (a *: A) E ((jinv a * jinv a) *: V)) ?e //.
- by rewrite tZ -scalemxAl -scalemxAr scalerA -mulrA jmulVl // mulr1 eP.
- by rewrite -scalemxAl cE scalemxAr.
- by rewrite rem_scale -scalemxAl rE.
- by exists ((re a)^-1 *: Y); rewrite rem_scale -scalemxAl -scalemxAr scalerA mulVf // scale1r.
- by rewrite -scalemxAl -scalemxAr scalerA mulrACA jmulV // mulr1 scale1r.
- by rewrite -scalemxAr eV.
Qed.
End Pinv.

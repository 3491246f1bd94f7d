(* Maps between rings of jets that every word of the language goes along with: the real part, reals as jets, and jets as
   jets with one more infinitesimal. That nilpotent parts do not change a real part, and that what does not vary has no
   differential, both follow from this. *)
From mathcomp Require Import all_ssreflect all_algebra.
From mathcomp.classical Require Import boolp.
From mathcomp.analysis Require Import reals.
From Gradus Require Import Base Kron Jet Fun Words Tac MatFacts JetFun Quadratic Eval Pinv Mfun.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import GRing.Theory Num.Theory Order.Theory.
Local Open Scope ring_scope.
Transparent num add sbt opp mul trn trc dtm inv adj hdm hdv scl dvs vc krn dgc dgv hct vct sme sm elt clm rww zro eye one cmm til elm dpl emap val.
Transparent fmp pwe mpw nrm ldt smx lse dif prj.
Section Hom.
Variable R : realType.
Implicit Types (i j k m n : nat).
Notation J := (J R).
(* a morphism that goes along with Taylor's series and keeps the real part *)
Record jhom k k' := JHom {
  jh :> {rmorphism J k -> J k'};
  jh_app : forall F (x : J k), app F (jh x) = jh (app F x);
  jh_re : forall x : J k, re (jh x) = re x }.
(* the three of them *)
Definition h_id k : jhom k k. Proof. by exists [rmorphism of idfun]. Defined.
Lemma re_app0 k F (x : J k) : app F (re x : J 0) = re (app F x). Proof. by rewrite re_app. Qed.
Definition h_re k : jhom k 0. Proof. exists (re_rmorphism R k) => // F x; exact: re_app0. Defined.
Definition h_cst k : jhom 0 k.
Proof. exists (cst_rmorphism R k) => [F x|x]; [exact: app_cstv | exact: reK]. Defined.
Definition inj k (x : J k) : J k.+1 := Dual x 0.
Lemma inj_rm k : rmorphism (@inj k).
Proof.
split=> [x y|]; first by apply: dual_eq; rewrite /= ?subr0.
by split=> [x y|]; apply: dual_eq; rewrite /= ?mul0r ?mulr0 ?addr0.
Qed.
Definition h_inj k : jhom k k.+1.
Proof. by exists (RMorphism (@inj_rm k)) => // F x; apply: dual_eq; rewrite /= ?mulr0. Defined.
(* each has an extension to the next infinitesimal *)
Definition dmap k k' (h : jhom k k') (x : J k.+1) : J k'.+1 := Dual (h (d0 x)) (h (d1 x)).
Lemma dmap_rm k k' (h : jhom k k') : rmorphism (dmap h).
Proof.
split=> [x y|]; first by apply: dual_eq; rewrite /= ?rmorphB.
by split=> [x y|]; apply: dual_eq; rewrite /= ?rmorphD ?rmorphM ?rmorph1 ?rmorph0.
Qed.
Definition h_dual k k' (h : jhom k k') : jhom k.+1 k'.+1.
Proof.
exists (RMorphism (dmap_rm h)) => [F x|x]; last exact: jh_re.
by apply: dual_eq; rewrite /= jh_app ?rmorphM.
Defined.
Section One.
Variables (k k' : nat) (h : jhom k k').
Lemma h_cst1 (c : R) : h (cst k c) = cst k' c.
Proof. by rewrite -(app_cst c (0 : J k)) -jh_app app_cst. Qed.
Lemma h_unit (x : J k) : (h x \is a GRing.unit) = (x \is a GRing.unit).
Proof. by rewrite !unitJ jh_re. Qed.
Lemma h_jinv (x : J k) : jinv (h x) = h (jinv x).
Proof.
have [e|u] := eqVneq (re x) 0; first by rewrite !jinv0 ?jh_re ?rmorph0.
by apply: jinv_uniq; rewrite -rmorphM jmulV // rmorph1.
Qed.
Lemma h_zpow (x : J k) z : zpow (h x) z = h (zpow x z).
Proof. by case: z => n; rewrite /= ?h_jinv -rmorphX. Qed.
Lemma h_pw (x p : J k) : pw (h x) (h p) = h (pw x p).
Proof.
rewrite /pw !jh_re; case: ifP => _; last first.
  by case: ifP => _; rewrite ?rmorph0 // /jexp /jlog jh_app -rmorphM jh_app.
by rewrite h_zpow /jexp /jlog jh_app -(rmorph_int h) -rmorphB -rmorphM jh_app -rmorphM.
Qed.
Notation K := (J k). Notation K' := (J k').
Definition hm m n (A : 'M[K]_(m,n)) : 'M[K']_(m,n) := map_mx h A.
Definition hmx (A : mx K) : mx K' := Mx (hm (body A)).
Lemma hmE m n (A : 'M[K]_(m,n)) : hmx (Mx A) = Mx (hm A). Proof. by []. Qed.
Lemma h_ent (A : mx K) i j : ent (hmx A) i j = h (ent A i j).
Proof. by rewrite /ent /=; case: (insub i) => [i'|]; rewrite ?rmorph0 //; case: (insub j) => [j'|]; rewrite ?rmorph0 // mxE. Qed.
Lemma h_get m n (A : mx K) : get m n (hmx A) = hm (get m n A).
Proof. by apply/matrixP=> i j; rewrite !mxE h_ent. Qed.
Lemma hmM m n p (A : 'M[K]_(m,n)) (B : 'M_(n,p)) : hm (A *m B) = hm A *m hm B. Proof. exact: map_mxM. Qed.
Lemma hmD m n (A B : 'M[K]_(m,n)) : hm (A + B) = hm A + hm B. Proof. exact: map_mxD. Qed.
Lemma hmN m n (A : 'M[K]_(m,n)) : hm (- A) = - hm A. Proof. exact: map_mxN. Qed.
Lemma hm0 m n : hm (0 : 'M[K]_(m,n)) = 0. Proof. exact: map_mx0. Qed.
Lemma hm1 n : hm (1%:M : 'M[K]_n) = 1%:M. Proof. exact: map_mx1. Qed.
Lemma hmZ m n a (A : 'M[K]_(m,n)) : hm (a *: A) = h a *: hm A. Proof. exact: map_mxZ. Qed.
Lemma hmT m n (A : 'M[K]_(m,n)) : hm A^T = (hm A)^T. Proof. by apply/matrixP=> i j; rewrite !mxE. Qed.
Lemma rem_hm m n (A : 'M[K]_(m,n)) : rem (hm A) = rem A.
Proof. by apply/matrixP=> i j; rewrite !mxE jh_re. Qed.
Lemma h_minv n (A : 'M[K]_n) : minv (hm A) = hm (minv A).
Proof.
rewrite /minv -rem_unit rem_hm rem_unit; case: ifP => u; last by rewrite hm0.
have e : hm A *m hm (invmx A) = 1%:M by rewrite -hmM mulmxV // hm1.
by have := inv_uniq e; rewrite /minv; have [-> _] := mulmx1_unit e.
Qed.
Lemma h_num (x : K) : hmx (num x) = num (h x).
Proof. by congr Mx; apply/matrixP=> i j; rewrite !mxE. Qed.
Lemma h_val (A : mx K) : val (hmx A) = h (val A). Proof. exact: h_ent. Qed.
(* the words *)
Lemma h_add A B : add (hmx A) (hmx B) = hmx (add A B). Proof. by congr Mx; rewrite h_get -hmD. Qed.
Lemma h_sbt A B : sbt (hmx A) (hmx B) = hmx (sbt A B). Proof. by congr Mx; rewrite h_get -hmN -hmD. Qed.
Lemma h_opp A : opp (hmx A) = hmx (opp A). Proof. by congr Mx; rewrite -hmN. Qed.
Lemma h_mul A B : mul (hmx A) (hmx B) = hmx (mul A B). Proof. by congr Mx; rewrite h_get -hmM. Qed.
Lemma h_trn A : trn (hmx A) = hmx (trn A). Proof. by congr Mx; rewrite -hmT. Qed.
Lemma h_trc A : trc (hmx A) = hmx (trc A). Proof. by rewrite h_num /trc h_get trace_map_mx. Qed.
Lemma h_dtm A : dtm (hmx A) = hmx (dtm A). Proof. by rewrite h_num /dtm h_get det_map_mx. Qed.
Lemma h_inv A : inv (hmx A) = hmx (inv A). Proof. by congr Mx; rewrite h_get h_minv. Qed.
Lemma h_adj A : adj (hmx A) = hmx (adj A). Proof. by congr Mx; rewrite h_get [RHS]map_mx_adj. Qed.
Lemma h_hdm A B : hdm (hmx A) (hmx B) = hmx (hdm A B).
Proof. by congr Mx; rewrite h_get; apply/matrixP=> i j; rewrite !mxE rmorphM. Qed.
Lemma h_hdv A B : hdv (hmx A) (hmx B) = hmx (hdv A B).
Proof. by congr Mx; apply/matrixP=> i j; rewrite h_get !mxE h_jinv -rmorphM. Qed.
Lemma h_scl a A : scl (hmx a) (hmx A) = hmx (scl a A). Proof. by congr Mx; rewrite h_val -hmZ. Qed.
Lemma h_dvs A c : dvs (hmx A) (hmx c) = hmx (dvs A c). Proof. by congr Mx; rewrite h_val h_jinv -hmZ. Qed.
Lemma h_vc A : vc (hmx A) = hmx (vc A). Proof. by congr Mx; apply/matrixP=> i j; rewrite !mxE. Qed.
Lemma h_krn A B : krn (hmx A) (hmx B) = hmx (krn A B).
Proof. by congr Mx; apply/matrixP=> i j; rewrite !mxE rmorphM. Qed.
Lemma h_dgc A : dgc (hmx A) = hmx (dgc A).
Proof. by congr Mx; rewrite h_get; apply/matrixP=> i j; rewrite !mxE rmorphMn. Qed.
Lemma h_dgv A : dgv (hmx A) = hmx (dgv A). Proof. by congr Mx; rewrite h_get; apply/matrixP=> i j; rewrite !mxE. Qed.
Lemma h_hct A B : hct (hmx A) (hmx B) = hmx (hct A B). Proof. by congr Mx; rewrite h_get [RHS]map_row_mx. Qed.
Lemma h_vct A B : vct (hmx A) (hmx B) = hmx (vct A B). Proof. by congr Mx; rewrite h_get [RHS]map_col_mx. Qed.
Lemma h_sme A : sme (hmx A) = hmx (sme A).
Proof.
rewrite h_num /sme rmorph_sum; congr num; apply: eq_bigr => i _; rewrite rmorph_sum; apply: eq_bigr => j _.
by rewrite mxE.
Qed.
Lemma h_sm N (F : nat -> mx K) : sm N (fun i => hmx (F i)) = hmx (sm N F).
Proof. by congr Mx; rewrite [RHS](raddf_sum (map_mx_additive h _ _)); apply: eq_bigr => i _; rewrite h_get. Qed.
Lemma h_elt A i j : elt (hmx A) i j = hmx (elt A i j). Proof. by rewrite h_num /elt h_ent. Qed.
Lemma h_clm A j : clm (hmx A) j = hmx (clm A j). Proof. by congr Mx; apply/matrixP=> i o; rewrite !mxE h_ent. Qed.
Lemma h_rww A i : rww (hmx A) i = hmx (rww A i). Proof. by congr Mx; apply/matrixP=> o j; rewrite !mxE h_ent. Qed.
Lemma h_zro m n : zro K' m n = hmx (zro K m n). Proof. by congr Mx; rewrite hm0. Qed.
Lemma h_eye n : eye K' n = hmx (eye K n). Proof. by congr Mx; rewrite hm1. Qed.
Lemma h_one m n : one K' m n = hmx (one K m n). Proof. by congr Mx; apply/matrixP=> i j; rewrite !mxE rmorph1. Qed.
Lemma h_cmm m n : cmm K' m n = hmx (cmm K m n).
Proof. by congr Mx; apply/matrixP=> i j; rewrite !mxE rmorph_nat. Qed.
Lemma h_til n : til K' n = hmx (til K n). Proof. by congr Mx; apply/matrixP=> i j; rewrite !mxE rmorph_nat. Qed.
Lemma h_elm n : elm K' n = hmx (elm K n). Proof. by congr Mx; apply/matrixP=> i j; rewrite !mxE rmorph_nat. Qed.
Lemma h_dpl n : dpl K' n = hmx (dpl K n). Proof. by congr Mx; apply/matrixP=> i j; rewrite !mxE rmorph_nat. Qed.
Lemma h_cst_num c : num (cst k' c) = hmx (num (cst k c)). Proof. by rewrite h_num h_cst1. Qed.
Lemma h_fmp F A : fmp F (hmx A) = hmx (fmp F A).
Proof. by congr Mx; apply/matrixP=> i j; rewrite !mxE jh_app. Qed.
Lemma h_pwe A c : pwe (hmx A) (hmx c) = hmx (pwe A c).
Proof. by congr Mx; apply/matrixP=> i j; rewrite h_val !mxE h_pw. Qed.
Lemma h_nrm A : nrm (hmx A) = hmx (nrm A).
Proof. by rewrite /nrm -h_pwe h_num h_cst1 h_hdm h_sme. Qed.
Lemma h_ldt A : ldt (hmx A) = hmx (ldt A). Proof. by rewrite /ldt h_dtm !h_fmp. Qed.
Lemma h_smx A : smx (hmx A) = hmx (smx A).
Proof.
congr Mx; apply/matrixP=> i j; rewrite !mxE /jexp jh_app rmorphM -h_jinv rmorph_sum; congr (_ * jinv _).
by apply: eq_bigr => l _; rewrite mxE jh_app.
Qed.
Lemma h_lse A : lse (hmx A) = hmx (lse A). Proof. by rewrite /lse h_fmp h_sme h_fmp. Qed.
Lemma h_mpw A c : mpw (hmx A) (hmx c) = hmx (mpw A c).
Proof.
have it n (M : 'M[K]_n) m : iter m (mulmx (hm M)) 1%:M = hm (iter m (mulmx M) 1%:M).
  by elim: m => [|m IH] /=; rewrite ?hm1 // IH hmM.
rewrite /mpw h_val jh_re; congr Mx; case: ifP => _; last by rewrite hm0.
by rewrite h_get; case: (floor _) => m; rewrite /= ?h_minv ?it -?hmM.
Qed.
Lemma h_pev p n (A : 'M[K]_n) : pev p (hm A) = hm (pev p A).
Proof.
elim/poly_ind: p => [|q c IH]; first by rewrite !pev0 hm0.
rewrite !pevS hmD hmM IH; congr (_ + _); apply/matrixP=> i j; rewrite !mxE.
by case: (i == j); rewrite ?mulr1n ?mulr0n ?rmorph0 // h_cst1.
Qed.
Lemma h_pinvm m n (A : 'M[K]_(m,n)) : pinvm (hm A) = hm (pinvm A).
Proof.
have [E [V [[sE tV tE sV vS] [eV vE eP]]]] := pinvmP A; have [[p eE] ee rt rE [Y eY]] := sE.
have cE : A^T *m A *m E = E *m (A^T *m A) by rewrite eE -pevA.
rewrite eP hmM hmT; apply: (@pinvm_eq _ _ _ _ (hm A) (hm E)); rewrite -?hmT -?hmM ?ee ?cE ?sV ?eV ?rem_hm //.
by exists Y; rewrite eY.
Qed.
Lemma h_pin A : pin (hmx A) = hmx (pin A). Proof. by congr Mx; exact: h_pinvm. Qed.
Lemma h_mfn (F : mtower R) i n (A : 'M[K]_n) : F i k' n (hm A) = hm (F i k n A).
Proof. by have [p /(_ i (leqnn i))[-> ->]] := mfn2 F i (hm A) A; rewrite h_pev. Qed.
Lemma h_mff (F : mtower R) i A : mff F i (hmx A) = hmx (mff F i A).
Proof. by congr Mx; rewrite h_get h_mfn. Qed.
End One.
End Hom.

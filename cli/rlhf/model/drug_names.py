"""Names of drugs: common ones by name, the rest by the stems of international nonproprietary names (WHO)."""

from __future__ import annotations

import re
from typing import Final

_TEXT = """
abilify acetaminophen aciclovir acyclovir adalimumab adderall adenosine adrenaline advil albuterol aleve allopurinol
alteplase aluminium amantadine amiodarone amitriptyline amoxiclav amphetamine anaesthetic analgesic analgesics
antacid antacids antibiotic antibiotics anticoagulant anticoagulants antidepressant antidepressants antiemetic
antifungal antihistamine antihistamines antihypertensive antipsychotic antipsychotics antiviral apixaban aspirin
ativan atropine augmentin azathioprine baclofen beclometasone benadryl benzodiazepine benzodiazepines betahistine
bicarbonate bisphosphonate bisphosphonates botox brufen budesonide buprenorphine bupropion buscopan buspirone
caffeine calamine calcitriol calcium calpol cannabidiol cannabis carbamazepine carbimazole carbocisteine cbd
celebrex celexa cetirizine champix charcoal chlorhexidine chlorphenamine cholecalciferol cialis ciclosporin
cinnarizine cipro cisplatin citalopram clexane clomid clomifene clonidine clopidogrel clozapine cocaine cocodamol
codamol codeine codydramol colchicine colecalciferol concerta contraceptive contraceptives corticosteroid
corticosteroids coumadin crestor cyclizine cyclosporin cyclosporine dapagliflozin dapsone desogestrel dexamethasone
dexamfetamine dextrose diamorphine digoxin dimethicone diphenhydramine diuretic diuretics domperidone donepezil
doxazosin doxycycline duloxetine dydramol edoxaban effexor eliquis empagliflozin enoxaparin entresto ephedrine
epilim epinephrine epipen ergometrine escitalopram estradiol estrogen ethambutol ethanol etoposide ezetimibe
fentanyl ferrous fexofenadine finasteride flecainide flucloxacillin fluconazole fludrocortisone fluoxetine folate
folic fosamax furosemide fybogel gabapentin gaviscon gentamicin gliclazide glucagon glucophage glucosamine glucose
glycerin glyceryl gtn haloperidol heparin heroin hormone hormones hrt hydralazine hydrochlorothiazide hydrocortisone
hydroxocobalamin hydroxychloroquine hydroxyzine hyoscine ibuprofen imodium indapamide inhaler inhalers insulin
insulins iodine ipratropium iron isoniazid isosorbide isotretinoin ivabradine ivermectin keppra ketamine labetalol
lactulose lamictal lamotrigine lanolin lansoprazole laxative laxatives levetiracetam levothyroxine lexapro lidocaine
lignocaine linezolid lipitor lisdexamfetamine lithium loperamide loratadine lyrica macrogol magnesium mannitol maoi
maois marijuana mebeverine medroxyprogesterone melatonin memantine meningitec mesalazine metformin methadone
methotrexate methyldopa methylphenidate metoclopramide metronidazole minoxidil miralax mirena mirtazapine
misoprostol modafinil montelukast morphine motrin mounjaro movicol mycophenolate naloxone naltrexone naproxen nexium
nicorandil nicorette nicotine nitrate nitrates nitrofurantoin nitroglycerin norepinephrine norethisterone
nortriptyline nsaid nsaids nurofen nystatin oestrogen olanzapine omeprazole ondansetron opiate opiates opioid
opioids oramorph orlistat oxybutynin oxycodone oxycontin oxygen oxytocin ozempic panadol paracetamol paroxetine
penicillin peppermint peptac pepto pethidine phenobarbital phenobarbitone phenytoin piriton pizotifen plavix
potassium pramipexole prednisolone prednisone pregabalin probiotic probiotics prochlorperazine progesterone
progestogen promethazine propofol propylthiouracil provera prozac pseudoephedrine psyllium quetiapine quinine
ramipril ranitidine remdesivir repaglinide retinol rifampicin rifampin risperidone ritalin rivaroxaban rivastigmine
ropinirole rosuvastatin salbutamol salicylic saline salmeterol semaglutide senna seretide seroquel sertraline
sevelamer sildenafil snri snris sodium solpadeine spironolactone ssri ssris statin statins steroid steroids
strattera streptomycin suboxone sucralfate sulfasalazine sumatriptan symbicort tacrolimus tadalafil tamiflu
tamoxifen tamsulosin tegretol tenecteplase teriparatide testosterone tetracycline thalidomide theophylline thiamine
thyroxine tiotropium tirzepatide tizanidine tolterodine topamax topiramate tramadol tranexamic trazodone tretinoin
trimethoprim tylenol ulipristal ursodeoxycholic vaccine vaccines valium valproate vancomycin varenicline venlafaxine
ventolin verapamil viagra vicodin vitamin vitamins voltarol vortioxetine warfarin wegovy wellbutrin xanax xarelto
zantac zestril zinc zithromax zocor zoloft zolpidem zopiclone zyban zyprexa zyrtec
"""
#: Common names, generic and brand, and groups of drugs.
NAMES: Final = frozenset(_TEXT.split())

_STEMS = (
    "afil", "amivir", "ane?rcept", "apine", "azepam", "azocine", "azolam", "azole", "azoline", "azosin", "bactam",
    "barbital", "bicin", "bradine", "caine", "calcet", "cef\\w+", "cillin", "citabine", "conazole", "cort", "coxib",
    "curium", "curonium", "cycline", "dipine", "dopa", "dralazine", "dronate", "dronic", "entan", "eridine",
    "etidine", "fenac", "fibrate", "floxacin", "fungin", "gepant", "gliflozin", "glitazone", "gliptin", "glutide",
    "grel", "grelor", "kinra", "lukast", "mab", "metacin", "micin", "mustine", "mycin", "navir", "nidazole",
    "olol", "olone", "onide", "oprazole", "orphan", "oxacin", "oxetine", "parib", "parin", "pamil", "platin",
    "prazole", "prednis\\w+", "pressin", "pril", "prilat", "profen", "prost", "ridone", "rubicin", "sartan",
    "semide", "setron", "solone", "sone", "statin", "stigmine", "tadine", "tegravir", "tepa", "terol", "terone",
    "thiazide", "thromycin", "tidine", "tinib", "tocin", "toin", "trexate", "trexed", "tricin", "triptan",
    "triptyline", "tropium", "vaptan", "vastatin", "vir", "virine", "vudine", "xaban", "zepam", "zodone", "zolam",
    "zolamide", "zumab", "ximab",
)  # fmt: skip
_SHAPE = re.compile(rf"(?=\w{{6,}})\w*(?:{'|'.join(_STEMS)})s?")


def is_drug(word: str) -> bool:
    """Whether a word, in lower case, names a drug or a group of drugs, or has the form of such a name."""
    return word in NAMES or _SHAPE.fullmatch(word) is not None

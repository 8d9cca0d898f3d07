/** CheXpert's fourteen observations, and the nodule that the phantoms name apart from other lung lesions. */
export const LABEL_IDS = [
  'no-finding', 'enlarged-cardiomediastinum', 'cardiomegaly', 'lung-opacity', 'lung-lesion', 'edema', 'consolidation', 'pneumonia', 'atelectasis', 'pneumothorax', 'pleural-effusion', 'pleural-other', 'fracture',
  'support-devices', 'nodule'
] as const
export type LabelId = (typeof LABEL_IDS)[number]

export interface Terms {
  /** Names of the finding, in lower-case text. Each match is a mention whose polarity is then judged. */
  mention: RegExp
  /** Statements of normality that deny the finding without naming it. */
  normal?: RegExp
  /** A match overlapping one of these is no mention of this finding ("calcified granuloma", "pericardial effusion"). */
  not?: RegExp
}

const HEART = '(?:heart(?: size)?|cardiac (?:silhouette|size|shadow|contours?)|cardio-?mediastinal (?:silhouette|contours?)|cardiomediastinum|cardiac and mediastinal (?:silhouettes?|contours?))'
const ENLARGED = '(?:enlarged|enlargement|increased|big|prominent|large)'
/** Words that may stand between a name and its predicate inside one clause. */
const GAP = '(?:[\\w/-]+ ){0,6}?'
const NORMAL = '(?:normal|unremarkable|within normal limits|within limits|not enlarged|intact|clear|sharp|no acute)'

export const LEXICON: Record<Exclude<LabelId, 'no-finding'>, Terms> = {
  'enlarged-cardiomediastinum': {
    mention: /\b(?:wid(?:e|ened|ening)(?: of)?(?: the)?(?: \w+)? mediastinum|mediastin(?:um|al)(?: contours?| silhouette)? (?:is |are |appears? )?(?:\w+ly )?(?:wide(?:ned|ning)?|enlarge(?:d|ment)|prominent)|mediastinal widening|enlarged cardiomediastin\w+|cardiomediastinal (?:silhouette|contour)s? (?:is |are |appears? |remains? )?(?:\w+ly )?enlarged|mediastinal mass)\b/g,
    normal: new RegExp(`\\b(?:mediastin(?:um|al)|cardio-?mediastin(?:um|al))[^.;]{0,40}?\\b${NORMAL}\\b`, 'g')
  },
  cardiomegaly: {
    mention: new RegExp(`\\b(?:cardiomegaly|cardiac enlargement|enlargement of the (?:heart|cardiac silhouette)|(?:enlarged|large|big) (?:heart|cardiac silhouette|cardiac shadow|cardiomediastinal silhouette)|${HEART} (?:is |are |appears? |remains? |size )?${GAP}${ENLARGED})\\b`, 'g'),
    not: /\b(?:not|without|no) (?:\w+ )?enlarged\b/,
    normal: new RegExp(`\\b(?:${HEART}[^.;]{0,60}?\\b${NORMAL}|normal (?:\\w+ )?(?:heart|cardiac|cardiomediastinal)|(?:heart|cardiac)[^.;]{0,30}normal in size)\\b`, 'g')
  },
  'lung-opacity': {
    mention: /\b(?:opacit(?:y|ies)|opacifications?|opacified|infiltrat(?:e|es|ion|ions)|air-?space (?:disease|process)|densit(?:y|ies)|haziness|consolidat(?:ion|ions|ive)|reticular (?:markings|changes))\b/g,
    not: /\b(?:bone|osseous|bony|metallic|calcific|calcified|nodular|breast) (?:densit|opacit)|mineral densit|densit(?:y|ies) (?:of|in) the (?:bones|spine)/,
    normal: /\b(?:lungs?|lung fields|lung zones|airspaces?)(?: \w+){0,5} clear\b|\bclear lungs?\b/g
  },
  'lung-lesion': {
    mention: /\b(?:nodul(?:e|es|ar (?:opacit(?:y|ies)|densit(?:y|ies)|lesions?))|mass(?:es)?|(?:lung|pulmonary|cavitary|cavitating) lesions?|(?:lung|bronchogenic) (?:cancer|carcinoma|neoplasm|tumou?r)|metasta(?:sis|ses|tic disease))\b/g,
    not: /\b(?:calcified|calcific|granulomatous|benign)(?:[\w\s,-]{0,30}) ?(?:nodul|mass|granuloma)|body mass|mass effect|mediastinal mass|muscle mass|nodul\w+ calcif|thyroid (?:nodul|mass)|reticulonodular|nipple/
  },
  nodule: {
    mention: /\bnodul(?:e|es|ar (?:opacit(?:y|ies)|densit(?:y|ies)|lesions?))\b/g,
    not: /\b(?:calcified|calcific|granulomatous|benign)(?:[\w\s,-]{0,30}) ?nodul|nodul\w+ calcif|thyroid nodul|reticulonodular|nipple/
  },
  edema: {
    mention: /\b(?:o?edema|(?:pulmonary |vascular |venous |pulmonary vascular |pulmonary venous )congestion|vascular congestion|congestive (?:heart failure|changes?|failure)|chf|heart failure|kerley|cephalization|fluid overload|volume overload)\b/g,
    not: /\b(?:soft tissue|subcutaneous|peripheral|leg|pedal|bone marrow) o?edema/,
    normal: /\b(?:pulmonary )?vascular(?:ity|ature)(?: \w+){0,4} (?:normal|unremarkable|within normal limits)\b|\bnormal (?:pulmonary )?vascular(?:ity|ature)?\b/g
  },
  consolidation: {
    mention: /\bconsolidat(?:ion|ions|ive|ed)\b/g,
    normal: /\b(?:lungs?|lung fields|lung zones|airspaces?)(?: \w+){0,5} clear\b|\bclear lungs?\b/g
  },
  pneumonia: { mention: /\b(?:broncho)?pneumoni(?:a|as|c|tis)\b|\binfectious (?:process|infiltrates?|etiology)\b/g, not: /\bhistory of pneumonia/ },
  atelectasis: { mention: /\b(?:atelecta(?:sis|ses|tic)|(?:lobar|lung|lobe|segmental|partial|complete) collapse|collapse of (?:the )?(?:\w+ ){0,3}(?:lobe|lung)|collapsed (?:lung|lobe)|volume loss|loss of (?:lung )?volume)\b/g, not: /vertebra/ },
  pneumothorax: { mention: /\b(?:hydro|haemo|hemo)?pneumothora(?:x|ces|xes)\b/g },
  'pleural-effusion': {
    mention: /\b(?:effusions?|pleural fluid|hydrothorax|hydropneumothorax|blunt(?:ing|ed)[^.;]{0,30}(?:costophrenic|sulc|angle)|costophrenic (?:angle|sulcus|angles)[^.;]{0,20}blunt(?:ed|ing))\b/g,
    not: /\b(?:pericardial|joint|knee) effusion/,
    normal: /\b(?:costophrenic|cp) (?:angles?|sulci|sulcus)(?: \w+){0,3} (?:sharp|clear|intact|preserved)\b|\bpleural spaces? (?:is|are|appear)(?: \w+)? (?:clear|normal|unremarkable)\b/g
  },
  'pleural-other': { mention: /\b(?:pleural (?:thickening|plaques?|scar(?:ring)?|calcifications?|reaction)|fibrothorax|empyema|pleuroparenchymal scarring|apical (?:pleural )?(?:thickening|capping|cap))\b/g },
  fracture: {
    mention: /\bfractur(?:e|es|ed)\b/g,
    not: /\bfractured? (?:\w+ )?(?:wires?|leads?|catheter)|(?:wire|lead|catheter)s? fractur/,
    normal: /\b(?:osseous structures?|bony (?:thorax|structures?)|bones?|ribs|skeleton)(?: \w+){0,4} (?:intact|normal|unremarkable)\b|\bno (?:\w+ ){0,2}(?:osseous|bony|bone|skeletal) (?:abnormalit|lesion|finding|injur)\w*/g
  },
  'support-devices': {
    mention: /\b(?:pace-?makers?|pacers?|pacing (?:leads?|wires?|device)|a?icds?|defibrillators?|catheters?|picc(?: line)?|(?:central|venous|arterial|subclavian|jugular)(?: venous)? lines?|lines? and tubes?|tubes?(?: and lines)?|intubated|ett|ng tube|dobb?hoff|swan-ganz|port-?a-?caths?|medi-?ports?|infusion port|chest port|iabp|balloon pump|stents?|support (?:devices?|apparatus)|drains?|leads|sternotomy wires|prosthetic valves?|valve prosthes[ie]s)\b/g,
    not: /\bstent(?:ed|ing)/
  }
}

/** Columns that may name the case, in order of preference. */
export const ID_COLUMNS = ['study', 'path', 'id', 'study id', 'studyid', 'study_path', 'case', 'case id', 'caseid', 'image', 'image id', 'image path', 'dicom id', 'accession', 'accession number', 'accessionnumber', 'filename', 'file', 'name']
/** Columns that may name the patient. */
export const PATIENT_COLUMNS = ['patient', 'patient id', 'patientid', 'subject', 'subject id', 'subjectid']

/**
 * The identity of a case across files. CheXpert paths (`CheXpert-v1.0/test/patient64741/study1/view1_frontal.jpg`, any root, any
 * slashes) reduce to patient and study; anything else is compared as written.
 */
export function caseId(raw: string): { id: string; patient: string } {
  const match = /patient(\d+)[\\/]study(\d+)/i.exec(raw)
  if (match) return { id: `patient${match[1]}/study${match[2]}`, patient: `patient${match[1]}` }
  const id = raw.trim()
  return { id, patient: id }
}

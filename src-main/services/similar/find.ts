import { UmbraError } from '../../base/umbra-error.ts'
import type { Checked, SimilarCase, SimilarCases } from '../../contract/index.ts'
import { instancesOf } from '../../db/instances.ts'
import { getRefusal } from '../../db/screening.ts'
import { getReport, getStudy } from '../../db/studies.ts'
import { nearest, type Neighbour } from '../../inference/nearest.ts'
import type { Context } from '../context.ts'
import { aiAccess, aiOpen } from '../reading/lock.ts'
import { currentView, type ResultView } from '../screening/view.ts'
import { embeddingMatrix, type EmbeddingMatrix } from './matrix.ts'
import { signedFindings } from './signed-findings.ts'

const nothing = (because: string, view: ResultView | null = null): SimilarCases => ({ because, instanceId: null, compared: 0, model: view && { id: view.model.id, version: view.model.version }, cases: [] })

const CLOSED = {
  nobody: 'Similar cases are the model’s word as well: choose a reader in the title bar, and read the study first.',
  'reader-study': 'Similar cases bring reports and signed findings of other studies; they are no part of a reader study.',
  unread: 'Similar cases are the model’s word as well: they show once your own read of this study is signed.'
}

/**
 * Studies of the archive that look like this one to the active model: exact cosine over every stored embedding, one film per study, frontal
 * films with frontal films. Other studies of the same patient are left out unless asked for. Likeness is the model's word too, so a study
 * whose AI results are closed to the reader has no neighbours yet.
 *
 * @throws UmbraError `study-unknown`
 */
export async function findSimilar(context: Context, { studyId, instanceId, samePatient, limit }: Checked<'similar.find'>): Promise<SimilarCases> {
  const { db } = context
  if (!getStudy(db, studyId)) throw new UmbraError('study-unknown', `There is no study ${studyId} in this library.`, { hint: 'Refresh the worklist.' })
  const access = aiAccess(context, studyId)
  if (!access.open || access.because === 'reader-study') return nothing(CLOSED[access.because as keyof typeof CLOSED])
  const view = currentView(context)
  if (!view) return nothing('Nothing has been screened yet: films are compared by what the model keeps of them at screening.')
  const matrix = await embeddingMatrix(db, view.model.hash)
  const own = rowsOf(matrix, studyId)
  const row = own.find((each) => matrix.instances[each] === instanceId) ?? own[0]
  if (row === undefined) return nothing(whyNot(context, studyId), view)
  const patient = matrix.patients[row]!
  const groupOf = (other: number): number => (matrix.studies[other] === studyId || matrix.lateral[other] !== matrix.lateral[row] || (!samePatient && matrix.patients[other] === patient) ? -1 : matrix.studies[other]!)
  const compared = matrix.instances.reduce((count, _, other) => count + (groupOf(other) < 0 ? 0 : 1), 0)
  const { size, values } = matrix
  const found = nearest(values, size, values.subarray(row * size, (row + 1) * size), limit, groupOf)
  const model = { id: view.model.id, version: view.model.version }
  return { because: compared === 0 ? 'No film of another patient has been screened with this model yet.' : null, instanceId: matrix.instances[row]!, compared, model, cases: found.flatMap((each) => caseOf(context, matrix, each, patient)) }
}

const rowsOf = ({ studies }: EmbeddingMatrix, studyId: number): number[] => [...studies.keys()].filter((row) => studies[row] === studyId)

function whyNot({ db }: Context, studyId: number): string {
  const refusals = instancesOf(db, studyId).flatMap(({ id }) => getRefusal(db, id) ?? [])
  return refusals[0] ? `No film of this study was taken for screening, so there is nothing to compare: ${refusals[0].reason}` : 'This study has not been screened with the active model.'
}

function caseOf(context: Context, matrix: EmbeddingMatrix, { row, cosine }: Neighbour, patient: number): SimilarCase[] {
  const { db } = context
  const study = getStudy(db, matrix.studies[row]!)
  const instance = study && instancesOf(db, study.id).find(({ id }) => id === matrix.instances[row])
  // Replaced by an import while this was computed.
  if (!study || !instance) return []
  const { patientName, patientId, birthDate, sex, age, studyDate, description } = study
  return [{ studyId: study.id, instanceId: instance.id, view: instance.view, cosine, samePatient: matrix.patients[row] === patient, patientName, patientId, birthDate, sex, age, studyDate, description, report: getReport(db, study.id), signed: signedFindings(db, study.id, aiOpen(context, study.id)) }]
}

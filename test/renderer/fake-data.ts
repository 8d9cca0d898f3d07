import type { Instance, ModelSummary, Prediction, PromptSetSummary, StudyRow, StudyScreening, TopFinding, View } from '../../src-main/contract/index.ts'

/** Generated rows and films: enough to see every state of the interface, and 100,000 of them. */
export const FINDINGS = [
  ['cardiomegaly', 'Cardiomegaly', 'Heart'],
  ['effusion', 'Pleural effusion', 'Pleura'],
  ['pneumothorax', 'Pneumothorax', 'Pleura'],
  ['consolidation', 'Consolidation', 'Lung'],
  ['atelectasis', 'Atelectasis', 'Lung'],
  ['oedema', 'Pulmonary oedema', 'Lung'],
  ['nodule', 'Nodule', 'Lung'],
  ['fracture', 'Rib fracture', 'Bone'],
  ['device', 'Support device', 'Devices']
] as const

const FAMILIES = ['Okafor', 'Lindqvist', 'Haddad', 'Moreau', 'Tanaka', 'Novák', 'Silva', 'Kowalski', 'Ivanova', 'Mbeki', 'Rossi', 'Nguyen']
const GIVEN = ['Amara', 'Erik', 'Leila', 'Claire', 'Hiro', 'Jan', 'Beatriz', 'Piotr', 'Olga', 'Thandi', 'Marco', 'Linh']
const DESCRIPTIONS = ['Chest PA', 'Chest PA and lateral', 'Chest AP portable', 'Thorax 2 Ebenen']

/** Deterministic number in [0, 1) for a place and a purpose. */
export function noise(seed: number, salt: number): number {
  const x = Math.sin(seed * 127.1 + salt * 311.7) * 43758.5453
  return x - Math.floor(x)
}
const pick = <T>(from: readonly T[], seed: number, salt: number): T => from[Math.floor(noise(seed, salt) * from.length)]!

export function predictionsOf(id: number): Prediction[] {
  const finding = FINDINGS.map(([findingId, name, group], at): Prediction => {
    const margin = (noise(id, at + 20) - 0.62) * 0.18
    const operatingPoint = -0.004
    const zone = margin > operatingPoint + 0.012 ? 'above' : margin < operatingPoint - 0.012 ? 'below' : 'grey'
    return { findingId, name, group, kind: 'finding', margin, score: 1 / (1 + Math.exp(-margin)), calibrated: noise(id, at + 20), operatingPoint, operatingPointSource: 'P90 of local films', greyZone: [operatingPoint - 0.012, operatingPoint + 0.012], zone }
  })
  return [{ ...finding[0]!, findingId: 'normal', name: 'No finding', group: 'Normal', kind: 'normal', margin: 0.021, zone: 'grey', calibrated: 0.41 }, ...finding]
}

const statusOf = (id: number): StudyRow['screening'] => (id % 7 === 0 ? 'none' : id % 11 === 0 ? 'refused' : id % 13 === 0 ? 'partial' : 'done')

export function rowOf(id: number): StudyRow {
  const views: View[] = id % 3 === 0 ? ['PA', 'lateral'] : id % 5 === 0 ? ['AP'] : ['PA']
  const year = 1935 + Math.floor(noise(id, 3) * 70)
  const top = predictionsOf(id)
    .filter((row) => row.kind === 'finding' && row.zone !== 'below')
    .toSorted((a, b) => b.margin - a.margin)
    .map(({ findingId, name, margin, calibrated, zone }): TopFinding => ({ findingId, name, margin, calibrated, zone, calibration: 'position among 24 local films' }))
  const screening = statusOf(id)
  return {
    id,
    patientName: `${pick(FAMILIES, id, 1)}^${pick(GIVEN, id, 2)}`,
    patientId: `P${String(10_000 + (id % 40_000))}`,
    birthDate: `${year}${String(1 + Math.floor(noise(id, 4) * 12)).padStart(2, '0')}${String(1 + Math.floor(noise(id, 5) * 28)).padStart(2, '0')}`,
    sex: noise(id, 6) < 0.5 ? 'F' : 'M',
    age: 2026 - year,
    studyDate: `20${26 - Math.floor(id / 25_000)}${String(1 + (id % 12)).padStart(2, '0')}${String(1 + (id % 28)).padStart(2, '0')}`,
    studyTime: `${String(7 + (id % 12)).padStart(2, '0')}${String(id % 60).padStart(2, '0')}00`,
    description: pick(DESCRIPTIONS, id, 7),
    accession: `A${100_000 + id}`,
    modalities: id % 4 === 0 ? 'CR' : 'DX',
    views,
    images: views.length + (id % 17 === 0 ? 3 : 0),
    screening,
    top: screening === 'done' || screening === 'partial' ? top : [],
    priors: id % 2,
    importedAt: '2026-11-20T09:00:00Z',
    notDicom: id % 97 === 0,
    read: { mine: 'unread', others: [] },
    aiHidden: false
  }
}

export function instancesOf(row: StudyRow): Instance[] {
  return Array.from({ length: row.images }, (_, at): Instance => ({
    id: row.id * 10 + at, sopInstanceUid: `2.25.${row.id}.${at}`, seriesNumber: 1, seriesDescription: row.views[at] === 'lateral' ? 'Lateral' : 'Frontal', instanceNumber: at + 1, modality: row.modalities,
    rows: 1200, columns: 1000, frames: row.id % 17 === 0 && at === 2 ? 8 : 1, samples: 1, bitsStored: 12, photometric: 'MONOCHROME2', transferSyntax: '1.2.840.10008.1.2.1', lossy: row.id % 6 === 0,
    view: row.views[at] ?? 'unknown', viewSource: row.id % 5 === 0 ? 'image' : 'tag', laterality: '', orientation: row.views[at] === 'lateral' ? 'P\\F' : 'L\\F', bodyPart: 'CHEST', manufacturer: 'Phantom', stationName: '', spacing: { row: 0.143, column: 0.143, at: 'detector' },
    notDicom: row.notDicom, burnedInAnnotation: row.id % 9 === 0,
    greyscale: { bitsStored: 12, signed: false, photometric: 'MONOCHROME2', rescale: { slope: 1, intercept: 0 }, modalityLut: null, voiLuts: [], windows: [{ center: 2048, width: 3000, explanation: 'Lung' }, { center: 2600, width: 1600, explanation: 'Mediastinum' }], voiFunction: 'LINEAR', presentationInverse: false, padding: null }
  }))
}

export function screeningOf(row: StudyRow): StudyScreening {
  if (row.screening === 'none') return { status: 'none', instances: [], contradictions: [] }
  return {
    status: row.screening,
    contradictions: [],
    instances: instancesOf(row).map((instance) => ({
      instanceId: instance.id, frame: 0,
      refusal: instance.view === 'lateral' ? { code: 'R2', reason: 'The active prompts describe frontal films; this one is a lateral view.' } : row.screening === 'refused' ? { code: 'R4', reason: 'The lung apices lie outside the image.' } : null,
      warnings: row.id % 5 === 0 ? ['AP film: heart size appears larger than on PA.'] : [],
      predictions: instance.view === 'lateral' || row.screening === 'refused' ? [] : predictionsOf(row.id),
      calibration: { name: 'position among 24 local films', method: 'local-reference', n: 24, hash: 'c1'.repeat(32) }, noCalibrationBecause: null,
      passport: { model: { id: 'phantom', version: '1.0.0', hash: 'a4'.repeat(32) }, prompts: { id: 'chest', version: '1', hash: 'b7'.repeat(32) }, preprocessingHash: 'd2'.repeat(32), operatingPoints: null, neutralBecause: 'no site threshold is set', contentHash: 'e9'.repeat(32), runtime: 'onnxruntime 1.30.0', device: 'cpu', at: '2026-11-20T09:12:00Z' }
    }))
  }
}

export const MODELS: ModelSummary[] = [
  { id: 'phantom', version: '1.0.0', name: 'Phantom ViT', description: 'A small image and text encoder pair, trained on synthetic chest films.', hash: 'a4'.repeat(32), embeddingSize: 128, inputSize: 128, licence: 'MIT', source: 'Trained by Umbra on its own phantoms', intendedUse: 'Demonstration on synthetic films. Not for clinical use.', limits: ['Has never seen a film of a patient.', 'Frontal views only.'], card: { training: { films: 4000, seed: 7 }, evaluatedOn: 'phantoms' }, shipped: true, active: true, problem: null },
  { id: 'broken', version: '0.2.0', name: 'Site encoder', description: 'Installed from a folder.', hash: 'f0'.repeat(32), embeddingSize: 512, inputSize: 224, licence: 'CC-BY-NC-4.0', source: 'local', intendedUse: 'Research', limits: [], card: {}, shipped: false, active: false, problem: 'image.onnx answers 512 numbers where the manifest says 768.' }
]

export const PROMPTS: PromptSetSummary[] = [
  { id: 'chest', ref: 'chest', own: false, version: '1', name: 'Chest findings', author: 'Umbra', date: '2026-11-01', hash: 'b7'.repeat(32), active: true, shipped: true, problem: null, findings: [{ id: 'normal', name: 'No finding', group: 'Normal', kind: 'normal', positive: ['normal chest radiograph'], negative: ['abnormal chest radiograph'] }, ...FINDINGS.map(([id, name, group]) => ({ id, name, group, kind: 'finding' as const, positive: [`${name.toLowerCase()}`, `findings consistent with ${name.toLowerCase()}`], negative: [`no ${name.toLowerCase()}`, `no evidence of ${name.toLowerCase()}`] }))] }
]

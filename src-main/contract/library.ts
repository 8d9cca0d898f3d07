import { z } from 'zod'
import type { GreyscalePipeline } from '../greyscale/pipeline.ts'
import { call, id, nothing } from './define.ts'
import type { ReadStatus } from './reading.ts'
import type { StudyScreening, TopFinding } from './screening.ts'

export interface Skipped {
  file: string
  code: string
  reason: string
}

export interface ImportResult {
  imported: number
  updated: number
  unchanged: number
  skipped: Skipped[]
}

export type View = 'PA' | 'AP' | 'lateral' | 'unknown'
export type ScreeningStatus = 'none' | 'done' | 'partial' | 'refused'

/** What the library knows of a study, whoever looks. */
export interface LibraryStudy {
  id: number
  patientName: string
  patientId: string
  /** DICOM DA, YYYYMMDD, empty when absent. */
  birthDate: string
  sex: string
  /** Age at the study in years, null when neither PatientAge nor a birth date is there. */
  age: number | null
  studyDate: string
  studyTime: string
  description: string
  accession: string
  modalities: string
  views: View[]
  images: number
  screening: ScreeningStatus
  top: TopFinding[]
  priors: number
  importedAt: string
  /** Not made from DICOM: no patient, no calibrated pixels. */
  notDicom: boolean
}

/** A study as the current reader may see it. */
export interface StudyRow extends LibraryStudy {
  read: ReadStatus
  /** The AI's results are left out: the current reader has not signed a read of this study. */
  aiHidden: boolean
}

export const worklistQuery = z.strictObject({
  /** Free text over name, id, accession, description; every word must match a word's beginning. */
  search: z.string().max(200).default(''),
  modality: z.string().max(16).optional(),
  view: z.enum(['PA', 'AP', 'lateral', 'unknown']).optional(),
  screening: z.enum(['none', 'done', 'partial', 'refused']).optional(),
  /** Of the current reader: nothing signed (drafts included), a draft, something signed. */
  read: z.enum(['unread', 'draft', 'signed']).optional(),
  /** Only studies where this finding lies above its operating point; where the AI is hidden, that is not asked, and the study left out. */
  finding: z.string().max(64).optional(),
  /** Only these studies, e.g. the cases behind a figure. */
  ids: z.array(id).max(5000).optional(),
  dateFrom: z.string().regex(/^\d{8}$/).optional(),
  dateTo: z.string().regex(/^\d{8}$/).optional(),
  sort: z.enum(['patientName', 'patientId', 'birthDate', 'age', 'sex', 'studyDate', 'description', 'modalities', 'images', 'screening', 'importedAt', 'topMargin']).default('studyDate'),
  direction: z.enum(['asc', 'desc']).default('desc'),
  offset: z.number().int().min(0).default(0),
  limit: z.number().int().min(1).max(500).default(100)
})

export interface WorklistPage {
  total: number
  rows: StudyRow[]
  counts: { all: number; none: number; done: number; partial: number; refused: number }
  /** Studies that a finding filter left out because their AI results are hidden; says nothing of what the AI found in them. */
  hiddenLeftOut: number
}

export interface Instance {
  id: number
  sopInstanceUid: string
  seriesNumber: number | null
  seriesDescription: string
  instanceNumber: number | null
  modality: string
  rows: number
  columns: number
  frames: number
  samples: number
  bitsStored: number
  photometric: string
  transferSyntax: string
  lossy: boolean
  view: View
  /** Where `view` comes from, shown beside it. */
  viewSource: 'tag' | 'image' | 'none'
  laterality: string
  /** Patient Orientation (0020,0020): where rows and columns point, e.g. `L\\F`; empty when absent. */
  orientation: string
  bodyPart: string
  manufacturer: string
  stationName: string
  /** [row, column] mm. `patient`: calibrated in the patient's plane; `detector`: ImagerPixelSpacing only, magnified by the geometry. */
  spacing: { row: number; column: number; at: 'patient' | 'detector' } | null
  notDicom: boolean
  greyscale: GreyscalePipeline
  burnedInAnnotation: boolean
}

export interface PriorStudy {
  id: number
  studyDate: string
  description: string
  /** What differs although PatientID agrees; such a prior is never shown without a warning (OHIF#5318). */
  mismatch: string[]
}

export interface StudyDetail {
  study: StudyRow
  instances: Instance[]
  priors: PriorStudy[]
  /** null when there is none, and while the AI is hidden: it would leave a read as little blind. */
  report: string | null
  screening: StudyScreening
}

/**
 * One decoded frame over the binary channel: GET `umbra://frame/<instanceId>/<frame>?capability=...`; the body is this object, the stored
 * values (little endian, row-major, samples interleaved) and, for each of `planes`, one bit per pixel from the lowest on, put together by `pack`.
 */
export interface FrameHeader {
  rows: number
  columns: number
  samples: number
  type: 'Uint8' | 'Int8' | 'Uint16' | 'Int16' | 'Uint32' | 'Int32'
  /** After decoding: YBR already turned into RGB for the viewer; palette expanded to RGB. */
  photometric: string
  greyscale: GreyscalePipeline
  /** What the decoder had to make up for, e.g. pixels missing at the end of the file; the reader is told. */
  warnings: string[]
  /** Overlay planes of the file (PS3.3 C.9.2) on this frame, cut to it. They are drawn over the film and are no part of its values. */
  planes: FramePlane[]
}

export interface FramePlane {
  /** 60xx in order: the first is 1. */
  number: number
  type: 'GRAPHICS' | 'ROI'
  label: string
}

export interface TagRow {
  tag: string
  keyword: string
  vr: string
  value: string
  depth: number
}

export const libraryCalls = {
  /** Starts an import job. Paths may be files, folders, ZIP archives, DICOMDIR. */
  'library.import': call<{ jobId: number }>()(z.strictObject({ paths: z.array(z.string().min(1)).min(1).max(10_000), inPlace: z.boolean().default(false) })),
  'worklist.query': call<WorklistPage>()(worklistQuery),
  'study.get': call<StudyDetail>()(z.strictObject({ id })),
  /** Tells that this study is likely next, so that its frames are decoded ahead. */
  'study.prefetch': call<null>()(z.strictObject({ id })),
  'instance.tags': call<TagRow[]>()(z.strictObject({ id })),
  'library.facets': call<{ modalities: { value: string; count: number }[]; views: { value: string; count: number }[] }>()(nothing)
}

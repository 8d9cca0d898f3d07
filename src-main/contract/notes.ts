import { z } from 'zod'
import { ANNOTATION_POINTS, type AnnotationKind } from './annotation-points.ts'
import { call, id } from './define.ts'

export type { AnnotationKind } from './annotation-points.ts'

export const coordinate = z.number().min(-100_000).max(200_000)

/** A measurement or a note on a film. Points are in image pixels, borders at whole numbers: a pixel's centre is at .5. */
export const annotationShape = z
  .strictObject({
    kind: z.enum(Object.keys(ANNOTATION_POINTS) as [AnnotationKind, ...AnnotationKind[]]),
    points: z.array(z.tuple([coordinate, coordinate])).min(1).max(6),
    text: z.string().max(500).default(''),
    /** Of a calibration: how long its line is in truth. */
    millimetres: z.number().positive().max(10_000).optional()
  })
  .refine(({ kind, points }) => points.length === ANNOTATION_POINTS[kind], { message: 'The number of points does not fit the kind.' })
  .refine(({ kind, millimetres }) => (kind === 'calibration') === (millimetres !== undefined), { message: 'A calibration, and nothing else, has a known length.' })
export type AnnotationShape = z.infer<typeof annotationShape>

const onFrame = { instanceId: id, frame: z.number().int().min(0) }
const uid = z.string().regex(/^[0-9a-f-]{8,64}$/)

export interface Annotation extends AnnotationShape {
  uid: string
  instanceId: number
  frame: number
  /** The reader who last changed it, null without a profile. */
  reader: number | null
  changedAt: string
}

/** Where a reader sees a finding. Its box in image pixels; an ellipse fills the box. */
export interface Mark {
  id: number
  instanceId: number
  frame: number
  reader: number | null
  finding: string
  shape: 'box' | 'ellipse'
  x: number
  y: number
  width: number
  height: number
  createdAt: string
}

export interface KeyImage {
  instanceId: number
  frame: number
}

/** Everything readers put on the films of one study. */
export interface StudyNotes {
  annotations: Annotation[]
  marks: Mark[]
  keyImages: KeyImage[]
}

export const noteCalls = {
  'notes.get': call<StudyNotes>()(z.strictObject({ studyId: id })),
  /** Adds an annotation, or puts a new version in the place of the one with this uid; one that was removed comes back. */
  'annotations.save': call<Annotation>()(z.strictObject({ uid, ...onFrame, shape: annotationShape })),
  'annotations.remove': call<null>()(z.strictObject({ uid })),
  'marks.add': call<Mark>()(
    z.strictObject({ ...onFrame, finding: z.string().min(1).max(64), shape: z.enum(['box', 'ellipse']), x: coordinate, y: coordinate, width: z.number().positive().max(200_000), height: z.number().positive().max(200_000) })
  ),
  'marks.remove': call<null>()(z.strictObject({ id })),
  'keyImages.set': call<null>()(z.strictObject({ ...onFrame, key: z.boolean() }))
}

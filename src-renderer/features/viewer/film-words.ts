import type { FramePlane, Instance } from '../../../src-main/contract/index.ts'
import { PROCESSING_NAMES } from '../../shared/viewport/processing.ts'
import type { ViewState } from '../../shared/viewport/handle.ts'

const SOURCES: Record<Instance['viewSource'], string> = { tag: 'from the file', image: 'from the image', none: '' }

/** The view and where it comes from: a guessed view must look like one. */
export function viewText({ view, viewSource }: Pick<Instance, 'view' | 'viewSource'>): string {
  const source = SOURCES[viewSource]
  return view === 'unknown' ? 'View unknown' : source ? `${view} (${source})` : view
}

/** What differs between two studies of one PatientID; of a hidden patient only which field, not what stands in it. */
export const mismatchWords = (mismatch: readonly string[], hide: boolean): string[] => mismatch.map((difference) => (hide ? difference.split(':')[0]! : difference))

/** The overlay planes of the file, as they stand in the corner. What a label says may name the patient. */
export const planeWords = (planes: readonly FramePlane[], shown: boolean, hide: boolean): string[] =>
  planes.map(({ number, type, label }) => `Overlay ${number}${type === 'ROI' ? ' (region)' : ''}${label && !hide ? `: ${label}` : ''}${hide ? ', hidden with the patient' : shown ? '' : ', off'}`)

export interface Badge {
  text: string
  why: string
  tone: 'plain' | 'warn'
}

/** Everything that makes this picture differ from an original, upright film, in words. */
export function badges(instance: Pick<Instance, 'lossy' | 'notDicom' | 'burnedInAnnotation'>, state: (Pick<ViewState, 'flipped' | 'inverted' | 'rotation'> & Partial<Pick<ViewState, 'warnings' | 'processing' | 'wanted' | 'pending'>>) | null): Badge[] {
  const found: Badge[] = []
  if (state?.warnings?.length) found.push({ text: 'DAMAGED FILE', why: `Part of this picture is made up: ${state.warnings.join('; ')}`, tone: 'warn' })
  if (state?.flipped) found.push({ text: 'FLIPPED', why: 'Left and right are swapped on screen', tone: 'warn' })
  if (state && state.rotation !== 0) found.push({ text: `ROTATED ${state.rotation}°`, why: 'Turned clockwise on screen', tone: 'warn' })
  if (state?.inverted) found.push({ text: 'INVERTED', why: 'Black and white are swapped on screen', tone: 'warn' })
  if (state?.processing && state.processing !== 'none') found.push({ text: 'PROCESSED', why: `A processed copy is shown (${PROCESSING_NAMES[state.processing]}); the film itself is unchanged, and measurements read it`, tone: 'warn' })
  if (state?.pending && state.wanted) found.push({ text: 'Processing…', why: `Not processed yet: ${PROCESSING_NAMES[state.wanted]} is being computed`, tone: 'plain' })
  if (instance.notDicom) found.push({ text: 'NOT DICOM', why: 'No patient data and no calibrated pixels stand behind this picture', tone: 'warn' })
  if (instance.lossy) found.push({ text: 'LOSSY', why: 'Compressed with loss before it came here', tone: 'warn' })
  if (instance.burnedInAnnotation) found.push({ text: 'BURNED-IN TEXT', why: 'The file says that text is part of the pixels; it may identify the patient', tone: 'warn' })
  found.push({ text: 'Not for primary diagnosis', why: 'Research and demonstration software', tone: 'plain' })
  return found
}

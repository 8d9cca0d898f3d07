import type { FilmHeader } from '../../../src-main/inference/assess-film.ts'

/** A header as a digital chest film of an adult carries it. */
export function header(change: { patient?: Partial<FilmHeader['patient']>; study?: Partial<FilmHeader['study']>; series?: Partial<FilmHeader['series']>; instance?: Partial<FilmHeader['instance']> } = {}): FilmHeader {
  return {
    patient: { age: '061Y', birthDate: '19600101', ...change.patient },
    study: { date: '20210601', description: 'CHEST 2 VIEWS', ...change.study },
    series: { modality: 'DX', bodyPart: 'CHEST', viewPosition: 'PA', description: '', patientOrientation: 'L\\F', ...change.series },
    instance: { viewCode: '', imageType: ['ORIGINAL', 'PRIMARY'], burnedInAnnotation: 'NO', pixels: { samples: 1, photometric: 'MONOCHROME2', frames: 1 }, ...change.instance }
  }
}

import type { Params } from '../../../src-main/contract/index.ts'

export type SortKey = NonNullable<Params<'worklist.query'>['sort']>

export interface Column {
  id: string
  title: string
  /** Absent where sorting makes no sense. */
  sort?: SortKey
  /** CSS grid track. */
  track: string
  numeric?: boolean
}

export const COLUMNS: readonly Column[] = [
  { id: 'screening', title: 'Status', sort: 'screening', track: '8.1rem' },
  { id: 'read', title: 'Read', track: '6.4rem' },
  { id: 'name', title: 'Patient', sort: 'patientName', track: 'minmax(9rem, 1.5fr)' },
  { id: 'id', title: 'ID', sort: 'patientId', track: 'minmax(7rem, 0.8fr)' },
  { id: 'birth', title: 'Born', sort: 'birthDate', track: '7.3rem' },
  { id: 'age', title: 'Age', sort: 'age', track: '3.9rem', numeric: true },
  { id: 'sex', title: 'Sex', sort: 'sex', track: '3.4rem' },
  { id: 'date', title: 'Study', sort: 'studyDate', track: '10.6rem' },
  { id: 'description', title: 'Description', sort: 'description', track: 'minmax(7rem, 1.3fr)' },
  { id: 'modality', title: 'Mod.', sort: 'modalities', track: '4.1rem' },
  { id: 'views', title: 'Views', track: '6.2rem' },
  { id: 'images', title: 'Images', sort: 'images', track: '4.9rem', numeric: true },
  { id: 'priors', title: 'Priors', track: '4rem', numeric: true },
  { id: 'top', title: 'Top findings', sort: 'topMargin', track: 'minmax(13rem, 2fr)' }
]

export const TRACKS = COLUMNS.map((column) => column.track).join(' ')

/** First click on a column: words upwards, times and amounts from the newest or largest. */
export const firstDirection = (key: SortKey): 'asc' | 'desc' => (['studyDate', 'importedAt', 'topMargin', 'images', 'age'].includes(key) ? 'desc' : 'asc')

import type { Migration } from '../types.ts'
import { library } from './0001-library.ts'
import { screening } from './0002-screening.ts'
import { jobs } from './0003-jobs.ts'
import { finetune } from './0004-finetune.ts'
import { filmNotes } from './0005-film-notes.ts'
import { reading } from './0006-reading.ts'
import { operatingPoints } from './0007-operating-points.ts'
import { promptVersions } from './0008-prompt-versions.ts'
import { references } from './0009-references.ts'
import { honesty } from './0010-honesty.ts'
import { readerStudies } from './0011-reader-studies.ts'

export const migrations: readonly Migration[] = [library, screening, jobs, finetune, filmNotes, reading, operatingPoints, promptVersions, references, honesty, readerStudies]

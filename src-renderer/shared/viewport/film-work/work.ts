import { bodyMask } from '../../../../src-main/greyscale/body-mask.ts'
import type { GreyFilm } from '../../../../src-main/greyscale/coarse-grid.ts'
import type { GreyscalePipeline } from '../../../../src-main/greyscale/pipeline.ts'
import { bodyHistogram } from '../../../../src-main/greyscale/presets.ts'
import type { Histogram } from '../../../../src-main/greyscale/statistics.ts'
import { processedValues, type Processing } from '../processing.ts'
import { halveGrey, Pyramid, type Level } from '../pyramid.ts'

interface OfFilm {
  film: GreyFilm
  pipeline: GreyscalePipeline
}

/** What costs tenths of a second on a whole film. */
export interface FilmTasks {
  /** Stored values inside the body. */
  body: OfFilm
  /** A processed copy; `body` where the processing spreads between its percentiles. */
  processed: OfFilm & { processing: Exclude<Processing, 'none'>; body: Histogram | null }
}

export interface FilmAnswers {
  body: Histogram
  /** The copy and its halvings. */
  processed: Level[]
}

export type FilmTask = keyof FilmTasks

export const WORK: { [K in FilmTask]: (task: FilmTasks[K]) => FilmAnswers[K] } = {
  body: ({ film, pipeline }) => bodyHistogram(film, pipeline, bodyMask(film, pipeline)),
  processed: ({ film, pipeline, processing, body }) => new Pyramid({ ...film, data: processedValues(film, pipeline, body, processing) }, halveGrey(pipeline.padding)).all()
}

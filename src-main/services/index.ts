import type { Handlers, JobKind } from '../contract/index.ts'
import { countLibrary } from '../db/studies.ts'
import { facets } from '../db/worklist.ts'
import { INTENDED_USE } from '../contract/intended-use.ts'
import type { JobRunner } from '../jobs/manager.ts'
import type { Context } from './context.ts'
import { createCalibrationHandlers } from './calibration/index.ts'
import { createCompareHandlers } from './compare/handlers.ts'
import { createDiscordanceHandlers } from './discordance/index.ts'
import { createFinetuneHandlers, createFinetuneRunner } from './finetune/index.ts'
import { importFiles, type ImportParams } from './library/import.ts'
import { prefetchStudy } from './library/prefetch.ts'
import { studyDetail } from './library/study.ts'
import { createReadingHandlers } from './reading/index.ts'
import { worklistPage } from './reading/rows.ts'
import { activateModel, activatePrompts } from './choose.ts'
import { installModel, listModels, verifyModel } from './models.ts'
import { createNoteHandlers } from './notes.ts'
import { keepView, keptView } from './open-view.ts'
import { testPrompts } from './prompt-test.ts'
import { createOperatingPointHandlers } from './operating-points/index.ts'
import { honesty } from './overlays/honesty.ts'
import { measureHonesty } from './overlays/measure.ts'
import { openOverlays } from './overlays/open.ts'
import { listPrompts } from './prompts.ts'
import { createReaderStudyHandlers } from './reader-study/index.ts'
import { createReferenceHandlers } from './references/index.ts'
import { studyScreening } from './screening/results.ts'
import { screen } from './screening/run.ts'
import type { ScreenParams } from './screening/use.ts'
import { createStudioHandlers } from './studio/index.ts'
import { changeSettings, loadSettings } from './settings.ts'
import { findSimilar } from './similar/find.ts'

/** One handler per call: a missing one does not compile. */
export function createHandlers(context: Context): Handlers {
  const { db, jobs } = context
  return {
    ...createCalibrationHandlers(context),
    ...createCompareHandlers(context),
    ...createDiscordanceHandlers(context),
    ...createFinetuneHandlers(context),
    ...createStudioHandlers(context),
    ...createNoteHandlers(context),
    ...createReadingHandlers(context),
    ...createReaderStudyHandlers(context),
    ...createReferenceHandlers(context),
    ...createOperatingPointHandlers(context),
    'jobs.list': () => jobs.list(),
    'jobs.get': ({ id }) => jobs.get(id),
    'jobs.pause': ({ id }) => jobs.pause(id),
    'jobs.resume': ({ id }) => jobs.resume(id),
    'jobs.cancel': ({ id }) => jobs.cancel(id),
    'library.import': ({ paths, inPlace }) => ({ jobId: jobs.start('import', 'Import', 'files', { paths, inPlace: inPlace || !context.settings().copyFiles } satisfies ImportParams).id }),
    'library.facets': () => facets(db),
    'worklist.query': (query) => worklistPage(context, query),
    'study.get': ({ id }) => studyDetail(context, id),
    'study.prefetch': ({ id }) => prefetchStudy(context, id),
    'instance.tags': ({ id }) => context.films.pool.run('tags', { source: context.films.pathOf(context.films.get(id)) }),
    'screening.run': (params) => ({ jobId: jobs.start('screen', 'Screening', 'films', params satisfies ScreenParams).id }),
    'similar.find': (params) => findSimilar(context, params),
    'screening.get': ({ studyId }) => studyScreening(context, studyId),
    'overlays.honesty': () => honesty(context),
    'overlays.measure': () => ({ jobId: jobs.start('honesty', 'Overlay honesty', 'films', {}).id }),
    'overlays.open': ({ studyId }) => openOverlays(context, studyId),
    'models.list': () => listModels(context),
    'models.verify': ({ id }) => verifyModel(context, id),
    'models.activate': ({ id }) => activateModel(context, id),
    'models.install': ({ folder }) => installModel(context, folder),
    'prompts.list': () => listPrompts(context),
    'prompts.activate': ({ id }) => activatePrompts(context, id),
    'prompts.test': ({ id }) => testPrompts(context, id),
    'app.info': () => ({
      version: context.version,
      library: context.paths.library,
      runtime: context.compute.runtime ?? 'not started yet',
      intendedUse: INTENDED_USE,
      device: context.settings().device,
      databaseSetAside: context.databaseSetAside,
      counts: countLibrary(db)
    }),
    'viewer.keep': ({ view }) => keepView(context, view),
    'viewer.kept': () => keptView(context),
    'app.devices': () => context.compute.request('devices', {}),
    'settings.get': () => loadSettings(db),
    'settings.set': (change) => {
      const settings = changeSettings(db, change)
      context.emit({ name: 'settings.changed', payload: null })
      // Another reader, or another policy, sees other rows.
      if ('currentReader' in change || 'readingPolicy' in change) context.emit({ name: 'reading.changed', payload: { studyIds: null } })
      return settings
    }
  }
}

/** What each kind of job does. */
export function createRunners(context: Context): Record<JobKind, JobRunner> {
  return {
    import: async (params, control) => {
      const result = await importFiles(context, params as ImportParams, control)
      if (context.settings().screenOnImport && context.screenAfterImport && result.imported + result.updated > 0) context.jobs.start('screen', 'Screening', 'films', { device: context.settings().device } satisfies ScreenParams)
      return result
    },
    screen: (params, control) => screen(context, params as ScreenParams, control),
    finetune: createFinetuneRunner(context),
    honesty: (_params, control) => measureHonesty(context, control)
  }
}

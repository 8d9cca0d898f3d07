import { onTestFinished } from 'vitest'
import type { App } from '../../../src-main/app.ts'
import type { OpenedComparison } from '../../../src-main/contract/index.ts'
import { ask, openApp } from '../app.ts'
import { scoredLibrary, type ScoredLibrary } from '../scored-library.ts'
import { seedReads, seedReference, type SeededRead } from './seed-reads.ts'

export interface Clinic {
  app: App
  library: ScoredLibrary
  reads: SeededRead[]
  readers: { id: number; name: string }[]
  reference: number
}

/** Studies, three readers with and without the AI, an imported reference; the site shows the AI openly. Closed when the test ends. */
export async function clinic(count = 160): Promise<Clinic> {
  const app = await openApp()
  onTestFinished(() => app.close())
  const { db } = app.context
  const library = scoredLibrary(db, count)
  const seeded = seedReads(db, library, ['Dr Ada', 'Dr Ben', 'Dr Cleo'])
  await ask(app, 'settings.set', { readingPolicy: 'open' })
  return { app, library, ...seeded, reference: seedReference(db, library) }
}

export const run = (app: App, referenceId: number, source: object = {}, analysis: object = {}): Promise<OpenedComparison> => ask(app, 'compare.run', { source: { kind: 'library', referenceId, ...source }, analysis: { bootstrap: 100, ...analysis } })

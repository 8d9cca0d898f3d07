import type { FinetuneRun } from '../contract/index.ts'
import type { ReadDb, WriteDb } from './types.ts'

type State = Omit<FinetuneRun, 'id' | 'step' | 'decision' | 'createdAt' | 'updatedAt'>

interface Row {
  id: number
  step: string
  decision: string | null
  state: string
  created_at: string
  updated_at: string
}

const fromRow = (row: Row): FinetuneRun => ({ id: row.id, step: row.step as FinetuneRun['step'], ...(JSON.parse(row.state) as State), decision: row.decision as FinetuneRun['decision'], createdAt: row.created_at, updatedAt: row.updated_at })

const stateOf = ({ id: _id, step: _step, decision: _decision, createdAt: _created, updatedAt: _updated, ...state }: FinetuneRun): string => JSON.stringify(state)

export function insertRun(db: WriteDb, run: Omit<FinetuneRun, 'id' | 'createdAt' | 'updatedAt'>, now: string): FinetuneRun {
  const whole: FinetuneRun = { id: 0, ...run, createdAt: now, updatedAt: now }
  const { lastInsertRowid } = db.prepare('INSERT INTO finetune_runs (step, decision, state, created_at, updated_at) VALUES (?, ?, ?, ?, ?)').run(run.step, run.decision, stateOf(whole), now, now)
  return { ...whole, id: Number(lastInsertRowid) }
}

export function updateRun(db: WriteDb, run: FinetuneRun, now: string): FinetuneRun {
  const { changes } = db.prepare('UPDATE finetune_runs SET step = ?, decision = ?, state = ?, updated_at = ? WHERE id = ?').run(run.step, run.decision, stateOf(run), now, run.id)
  if (changes !== 1) throw new Error(`fine-tuning run ${run.id} is not in the database`)
  return { ...run, updatedAt: now }
}

export function getRun(db: ReadDb, id: number): FinetuneRun | null {
  const row = db.prepare('SELECT * FROM finetune_runs WHERE id = ?').get(id) as Row | undefined
  return row ? fromRow(row) : null
}

/** Newest first. */
export function listRuns(db: ReadDb): FinetuneRun[] {
  return (db.prepare('SELECT * FROM finetune_runs ORDER BY id DESC LIMIT 200').all() as Row[]).map(fromRow)
}

/** The newest run nobody has decided about yet. */
export function currentRun(db: ReadDb): FinetuneRun | null {
  const row = db.prepare('SELECT * FROM finetune_runs WHERE decision IS NULL ORDER BY id DESC LIMIT 1').get() as Row | undefined
  return row ? fromRow(row) : null
}

export function deleteRun(db: WriteDb, id: number): void {
  db.prepare('DELETE FROM finetune_runs WHERE id = ?').run(id)
}

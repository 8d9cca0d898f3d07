import { parse } from 'csv-parse/sync'
import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import type { LabelId } from '../../../src-main/text/reports/index.ts'
import { findMentions, selectSections, silverLabels, splitSentences } from '../../../src-main/text/reports/index.ts'

const path = fileURLToPath(new URL('../../../../shared/corpus/cxr/openi_reports.csv', import.meta.url))
const present = existsSync(path)
if (!present) console.log('Skipped: ../shared/corpus/cxr/openi_reports.csv is not there')

interface Row {
  findings: string
  impression: string
  mesh_major: string
}

/** MeSH terms an indexer gave to the whole report: an independent, imperfect reading of the same text. Floors lie a little below what was measured. */
const EXPECTED: Partial<Record<LabelId, { mesh: RegExp; sensitivity: number; precision: number }>> = {
  cardiomegaly: { mesh: /cardiomegaly/i, sensitivity: 0.84, precision: 0.9 },
  'pleural-effusion': { mesh: /pleural effusion/i, sensitivity: 0.93, precision: 0.76 },
  pneumothorax: { mesh: /pneumothorax/i, sensitivity: 0.8, precision: 0.72 },
  atelectasis: { mesh: /atelectas/i, sensitivity: 0.87, precision: 0.88 },
  edema: { mesh: /pulmonary edema|pulmonary congestion/i, sensitivity: 0.74, precision: 0.85 },
  fracture: { mesh: /fracture/i, sensitivity: 0.9, precision: 0.8 },
  'lung-opacity': { mesh: /opacity|infiltrate|consolidation|airspace/i, sensitivity: 0.89, precision: 0.84 },
  consolidation: { mesh: /consolidation/i, sensitivity: 0.85, precision: 0.7 },
  pneumonia: { mesh: /pneumonia/i, sensitivity: 0.9, precision: 0.55 }
}

describe.skipIf(!present)('Open-I reports', () => {
  const rows = present ? (parse(readFileSync(path), { columns: true }) as Row[]) : []
  const reports = rows.map((row) => ({ row, text: `FINDINGS: ${row.findings}\n\nIMPRESSION: ${row.impression}` }))
  const labelled = reports.map(({ row, text }) => ({ row, labels: silverLabels(text) }))

  test('every report with text gives sections and sentences', () => {
    for (const { row, text } of reports) {
      if (!/\p{L}{2}/u.test(row.findings + row.impression)) continue
      const sections = selectSections(text, 'both')
      expect(sections.length, text).toBeGreaterThan(0)
      for (const sentence of sections.flatMap((section) => splitSentences(section.text))) expect(sentence.length, sentence).toBeLessThan(700)
    }
  })

  test('reports indexed as normal have no positive finding in 95 % and more', () => {
    const normal = labelled.filter(({ row }) => row.mesh_major === 'normal')
    const clean = normal.filter(({ labels }) => Object.entries(labels).every(([id, label]) => id === 'no-finding' || label !== 'positive'))
    console.log(`normal reports: ${normal.length}, without a positive label ${((100 * clean.length) / normal.length).toFixed(1)} %`)
    expect(clean.length / normal.length).toBeGreaterThan(0.97)
  })

  test('nearly every pneumothorax is named to deny it', () => {
    const mentions = reports.flatMap(({ text }) => selectSections(text, 'both').flatMap((section) => splitSentences(section.text).flatMap(findMentions))).filter((mention) => mention.finding === 'pneumothorax')
    const negated = mentions.filter((mention) => mention.polarity === 'negative').length / mentions.length
    console.log(`pneumothorax: ${mentions.length} mentions, ${(100 * negated).toFixed(1)} % negated`)
    expect(mentions.length).toBeGreaterThan(1000)
    expect(negated).toBeGreaterThan(0.95)
    expect(negated).toBeLessThan(0.999)
  })

  test('labels agree with the MeSH terms', () => {
    const lines = Object.entries(EXPECTED).map(([id, { mesh, sensitivity, precision }]) => {
      let both = 0
      let indexed = 0
      let labelledPositive = 0
      for (const { row, labels } of labelled) {
        const has = mesh.test(row.mesh_major)
        const says = labels[id as LabelId] === 'positive'
        if (has) indexed++
        if (says) labelledPositive++
        if (has && says) both++
      }
      expect(both / indexed, `${id}: sensitivity`).toBeGreaterThan(sensitivity)
      expect(both / labelledPositive, `${id}: precision`).toBeGreaterThan(precision)
      return `${id.padEnd(18)} n ${String(indexed).padStart(4)}  sensitivity ${(both / indexed).toFixed(3)}  precision ${(both / labelledPositive).toFixed(3)}`
    })
    console.log(lines.join('\n'))
  })
})

import { expect, test } from 'vitest'
import { createRandom } from '../../src-main/base/random.ts'
import { phantomReport } from '../../src-main/phantom/report/report.ts'
import { sampleCase } from '../../src-main/phantom/sample.ts'

const reports = Array.from({ length: 500 }, (_, i) => {
  const seed = `report-test/${i}`
  const one = sampleCase(createRandom(seed), { seed })
  return { one, text: phantomReport(one) }
})

test('the same case is worded the same, another variant differently', () => {
  const { one, text } = reports.find((each) => each.one.findings.length > 1)!
  expect(phantomReport(one)).toBe(text)
  expect(phantomReport(one, 1)).not.toBe(text)
})

test('every report has findings and an impression and is clean English', () => {
  for (const { text } of reports) {
    expect(text).toMatch(/FINDINGS: \S/)
    expect(text).toMatch(/IMPRESSION: \S/)
    expect(text).not.toMatch(/undefined|null|NaN| {2}|\ba [aeio]|\ban [bcdfgjklmnpqrstvwxz]|\.\.|,\./i)
    for (const sentence of text.matchAll(/(?<=[.:] )[^.:]+/g)) expect(sentence[0].trim().charAt(0), sentence[0]).toMatch(/[A-Z0-9]/)
  }
})

test('sides in the report are sides of the case', () => {
  for (const { one, text } of reports) {
    const sides = new Set(one.findings.map((finding) => finding.side).filter(Boolean))
    if (!/both|bilateral|right heart/i.test(text)) for (const word of ['right', 'left'] as const) if (new RegExp(`\\b${word}\\b`, 'i').test(text)) expect(sides.has(word), text).toBe(true)
  }
})

test('the wording is varied', () => {
  const sentences = new Set(reports.flatMap(({ text }) => text.split(/(?<=\.)\s+/)))
  expect(sentences.size).toBeGreaterThan(500)
})

import { describe, expect, test } from 'vitest'
import { decodeReport, findSections, selectSections, splitSentences, withoutRepeats } from '../../../src-main/text/reports/index.ts'

describe('decodeReport', () => {
  const text = 'Überprüfung – Röntgen: Größe normal, 1,5 cm'
  const utf16 = (bigEndian: boolean, mark: boolean): Uint8Array => {
    const view = new DataView(new ArrayBuffer(text.length * 2 + (mark ? 2 : 0)))
    if (mark) view.setUint16(0, 0xfeff, !bigEndian)
    for (let i = 0; i < text.length; i++) view.setUint16(i * 2 + (mark ? 2 : 0), text.charCodeAt(i), !bigEndian)
    return new Uint8Array(view.buffer)
  }
  test.each([
    ['utf-8', new TextEncoder().encode(text)],
    ['utf-8', new TextEncoder().encode(`\ufeff${text}`)],
    ['utf-16le', utf16(false, true)],
    ['utf-16be', utf16(true, true)],
    ['utf-16le', utf16(false, false)],
    ['utf-16be', utf16(true, false)]
  ])('%s', (encoding, bytes) => {
    const decoded = decodeReport(bytes)
    expect(decoded.encoding).toBe(encoding)
    expect(decoded.text).toBe(text)
  })
  test('single bytes that are no UTF-8 are Windows-1252', () => {
    expect(decodeReport(Uint8Array.of(0x47, 0x72, 0xf6, 0xdf, 0x65, 0x20, 0x96, 0x20, 0x80))).toEqual({ text: 'Größe – €', encoding: 'windows-1252' })
    expect(decodeReport(new Uint8Array())).toEqual({ text: '', encoding: 'utf-8' })
  })
})

describe('sections', () => {
  const mimic = `                                 FINAL REPORT
 EXAMINATION:  CHEST (PA AND LAT)

 INDICATION:  ___F with new onset ascites  // eval for infection

 TECHNIQUE:  Chest PA and lateral

 COMPARISON:  None.

 FINDINGS:
 There is no focal consolidation, pleural effusion
 or pneumothorax.
 LUNGS: Clear.

 IMPRESSION:
 No acute cardiopulmonary process.
`
  test('findings and impression come back, the rest does not', () => {
    expect(selectSections(mimic, 'both').map((section) => [section.kind, section.text.replace(/\s+/g, ' ')])).toEqual([
      ['findings', 'There is no focal consolidation, pleural effusion or pneumothorax. LUNGS: Clear.'],
      ['impression', 'No acute cardiopulmonary process.']
    ])
    expect(findSections(mimic).filter((section) => section.kind === 'other').map((section) => section.heading)).toEqual(['EXAMINATION', 'INDICATION', 'TECHNIQUE', 'COMPARISON'])
  })
  test('headings in running text, in any case at a line start', () => {
    expect(selectSections('HISTORY: Pneumonia. FINDINGS: Clear lungs. IMPRESSION: Normal.', 'impression')[0]!.text).toBe('Normal.')
    expect(selectSections('Clinical history: effusion\nFindings: Heart normal.\nConclusion: Normal.', 'both').map((section) => section.text)).toEqual(['Heart normal.', 'Normal.'])
  })
  test('a missing section falls back; without headings the body counts', () => {
    expect(selectSections('IMPRESSION: Edema.', 'findings')[0]!.text).toBe('Edema.')
    expect(selectSections('Right effusion. No pneumothorax.', 'impression')[0]!.kind).toBe('body')
    expect(selectSections('INDICATION: pneumothorax?\nLungs are clear.', 'both')).toEqual([])
    expect(selectSections('', 'both')).toEqual([])
  })
  test('a word that could be a heading inside a sentence is none', () => {
    expect(findSections('The findings of the prior study: unchanged. There is no comparison available.')).toHaveLength(1)
  })
})

describe('sentences', () => {
  test.each<[string, string[]]>([
    ['The heart is normal. No effusion.', ['The heart is normal.', 'No effusion.']],
    ['Discussed with Dr. Smith at 5 p.m. on Monday. Clear lungs.', ['Discussed with Dr. Smith at 5 p.m. on Monday.', 'Clear lungs.']],
    ['A 1.5 cm nodule, vs. 1.2 cm on 3.4.2020. Stable.', ['A 1.5 cm nodule, vs. 1.2 cm on 3.4.2020.', 'Stable.']],
    ['1. Edema. 2. Effusion\n3. No pneumothorax.', ['Edema.', 'Effusion.', 'No pneumothorax.']],
    ['- Cardiomegaly\n- Small effusion', ['Cardiomegaly.', 'Small effusion.']],
    ['1) Edema\n2) Effusion, which\nis new', ['Edema.', 'Effusion, which is new.']],
    ['Opacity in the left lung apex.There are streaks.', ['Opacity in the left lung apex.', 'There are streaks.']],
    ['Comparison to XXXX. XXXX are clear.', ['Comparison to XXXX.', 'XXXX are clear.']],
    ['Hyperinflated lungs ... compatible with emphysema. Done.', ['Hyperinflated lungs ... compatible with emphysema.', 'Done.']],
    ['The nodule measures 5. The heart is big.', ['The nodule measures 5.', 'The heart is big.']],
    ['Wrapped line one\ngoes on here.\n\nNew paragraph.', ['Wrapped line one goes on here.', 'New paragraph.']],
    ['Is there a fracture? No.', ['Is there a fracture?', 'No.']],
    ['. 1. . --', []]
  ])('%j', (text, expected) => {
    expect(splitSentences(text)).toEqual(expected)
  })
  test('repeats are dropped, numbers tell sentences apart', () => {
    expect(withoutRepeats(['No effusion.', 'NO EFFUSION', 'Nodule 5 mm.', 'Nodule 6 mm.'])).toEqual(['No effusion.', 'Nodule 5 mm.', 'Nodule 6 mm.'])
  })
})

import { describe, expect, test } from 'vitest'
import { ageInYears } from '../../../src-main/inference/assess/age.ts'
import { viewFromTags } from '../../../src-main/inference/assess/view.ts'
import { assessFilm, type FilmHeader } from '../../../src-main/inference/assess-film.ts'
import type { GreyImage } from '../../../src-main/inference/preprocess/index.ts'
import { phantom } from '../../../src-main/phantom/phantom.ts'
import { header } from './header.ts'

function film(view: 'PA' | 'AP' | 'LATERAL', seed: string): GreyImage {
  const { rows, columns, data, window } = phantom({ seed, size: 256, view, findings: [] })
  return { rows, columns, data: Uint8Array.from(data, (value) => Math.min(255, Math.max(0, ((value - window.center) / window.width + 0.5) * 255))) }
}
const frontal = film('PA', 'a')
const code = (of: FilmHeader | null, image: GreyImage = frontal): string | null => assessFilm({ ...image, header: of }).refusal?.code ?? null

test('an ordinary frontal film of an adult is scored without a word', () => {
  expect(assessFilm({ ...frontal, header: header() })).toEqual({ refusal: null, warnings: [] })
})

describe('refusals say what and why', () => {
  test.each([
    ['another modality', header({ series: { modality: 'CT' } }), 'R1', 'Modality CT is not a radiograph'],
    ['another body part', header({ series: { bodyPart: 'HAND' } }), 'R1', 'another body part: HAND'],
    ['a lateral film', header({ series: { viewPosition: 'LL' } }), 'R2', 'lateral'],
    ['a child', header({ patient: { age: '007Y' } }), 'R3', '7 years old'],
    ['an infant by birth date', header({ patient: { age: '', birthDate: '20210301' } }), 'R3', '3 months old'],
    ['a colour picture', header({ instance: { pixels: { samples: 3, photometric: 'RGB', frames: 1 } } }), 'R5', 'colour'],
    ['a screen capture', header({ instance: { imageType: ['DERIVED', 'SECONDARY', 'SCREEN SAVE'] } }), 'R5', 'screen capture'],
    ['a cine series', header({ instance: { pixels: { samples: 1, photometric: 'MONOCHROME2', frames: 30 } } }), 'R6', '30 frames'],
    ['palette colours', header({ instance: { pixels: { samples: 1, photometric: 'PALETTE COLOR', frames: 1 } } }), 'R6', 'Palette'],
    ['no pixels', header({ instance: { pixels: null } }), 'R6', 'no pixels']
  ])('%s', (_, of, expected, words) => {
    const { refusal, warnings } = assessFilm({ ...frontal, header: of })
    expect(refusal).toEqual({ code: expected, reason: expect.stringContaining(words) })
    expect(warnings).toEqual([])
  })

  test('a blank film, a strip, a stamp', () => {
    expect(assessFilm({ rows: 300, columns: 300, data: new Uint8Array(90_000).fill(90), header: header() }).refusal).toMatchObject({ code: 'R1', reason: expect.stringContaining('blank') })
    expect(code(header(), { rows: 200, columns: 600, data: new Uint8Array(120_000).map((_, i) => i) })).toBe('R4')
    expect(code(header(), { rows: 100, columns: 100, data: new Uint8Array(10_000).map((_, i) => i) })).toBe('R6')
  })
})

describe('where the header is silent', () => {
  const silent = header({ series: { viewPosition: '', patientOrientation: '' } })

  test('the picture tells frontal from lateral, and the reader is told', () => {
    for (const seed of ['a', 'b', 'c', 'd', 'e', 'f']) {
      expect(assessFilm({ ...film('PA', seed), header: silent }), `PA ${seed}`).toEqual({ refusal: null, warnings: ['View taken from the picture: the file does not name it.'] })
      expect(code(silent, film('AP', seed)), `AP ${seed}`).toBeNull()
      expect(code(silent, film('LATERAL', seed)), `lateral ${seed}`).toBe('R2')
    }
  })

  test('a film lying on its side or with its greys inverted does not pass for frontal', () => {
    const size = frontal.rows
    const turned = new Uint8Array(size * size)
    for (let row = 0; row < size; row++) for (let column = 0; column < frontal.columns; column++) turned[column * size + row] = frontal.data[row * frontal.columns + column]!
    expect(code(silent, { rows: size, columns: size, data: turned })).toBe('R2')
    expect(code(silent, { ...frontal, data: (frontal.data as Uint8Array).map((level) => 255 - level) })).toBe('R2')
  })

  test('a picture without any header is judged by itself, with two warnings', () => {
    expect(assessFilm({ ...frontal, header: null }).warnings).toEqual(['View taken from the picture: the file does not name it.', 'Not a DICOM file: grey levels are taken as they are.'])
  })

  test('unnamed body part, modality and burned-in text warn', () => {
    expect(assessFilm({ ...frontal, header: header({ series: { bodyPart: '', modality: '' }, study: { description: '' }, instance: { burnedInAnnotation: 'YES' } }) })).toEqual({
      refusal: null,
      warnings: ['The header does not name the body part.', 'The header does not name the modality.', 'Text is burned into the picture; the model may read it.']
    })
  })
})

test('the view from tags, in order of trust', () => {
  const view = (series: Partial<FilmHeader['series']>, viewCode = ''): string => viewFromTags(header({ series: { viewPosition: '', patientOrientation: '', ...series }, instance: { viewCode } }))
  expect(view({ viewPosition: 'PA' })).toBe('PA')
  expect(view({ viewPosition: ' ap ' })).toBe('AP')
  expect(view({ viewPosition: 'LARGE LATERAL' })).toBe('lateral')
  expect(view({ viewPosition: 'LLD' })).toBe('AP')
  expect(view({}, 'R-10214')).toBe('PA')
  expect(view({}, 'R-10236')).toBe('lateral')
  expect(view({ description: 'Chest p.a.' })).toBe('PA')
  expect(view({ description: 'THORAX SEITLICH' })).toBe('lateral')
  // A name of the whole examination tells nothing of one film.
  expect(view({ description: 'CHEST PA AND LATERAL' })).toBe('unknown')
  expect(view({ description: 'PATIENT PAIN, PLATE 3' })).toBe('unknown')
  expect(view({ patientOrientation: 'A\\F' })).toBe('lateral')
  expect(view({ patientOrientation: 'L\\F' })).toBe('unknown')
  expect(view({ viewPosition: 'constructor' })).toBe('unknown')
})

test('ages', () => {
  expect(ageInYears('045Y', '', '')).toBe(45)
  expect(ageInYears('006M', '19500101', '20200101')).toBe(0.5)
  expect(ageInYears('010D', '', '')).toBeCloseTo(10 / 365.2425, 9)
  expect(ageInYears('', '20000615', '20180614')).toBeLessThan(18)
  expect(ageInYears('', '20000615', '20180616')).toBeGreaterThan(18)
  expect(['20180615', '20190615', '20200615', '20210615'].map((day) => ageInYears('', '20000615', day))).toEqual([18, 19, 20, 21])
  expect(ageInYears('', '20000229', '20180228')).toBeLessThan(18)
  expect(ageInYears('', '20000229', '20180301')).toBe(18)
  expect(ageInYears('abc', '', '20180616')).toBeNull()
  expect(ageInYears('', '20200101', '20190101')).toBeNull()
})

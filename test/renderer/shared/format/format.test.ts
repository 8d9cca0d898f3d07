import { expect, test } from 'vitest'
import { calibrationName, percent } from '../../../../src-renderer/shared/format/calibrated.ts'
import { csv } from '../../../../src-renderer/shared/format/csv.ts'
import { dateTime, dicomDate, dicomTime, toDicomDate } from '../../../../src-renderer/shared/format/date.ts'
import { duration, rate } from '../../../../src-renderer/shared/format/duration.ts'
import { compact, count, fixed, plural, signed } from '../../../../src-renderer/shared/format/number.ts'
import { age, identifying, personName } from '../../../../src-renderer/shared/format/patient.ts'

const NOT_NUMBERS = [null, undefined, Number.NaN, Number.POSITIVE_INFINITY]

test('what is no number is a dash everywhere, never NaN or undefined', () => {
  for (const value of NOT_NUMBERS) {
    expect([fixed(value, 2), signed(value, 2), count(value), compact(value), percent(value), duration(value), rate(value, 'files'), age(value)]).toEqual(Array.from({ length: 8 }, () => '–'))
  }
  expect([dicomDate(null), dateTime(null), dateTime('nonsense'), personName(undefined)]).toEqual(['–', '–', '–', '–'])
})

test('numbers', () => {
  expect([signed(0.0304, 3), signed(-0.5, 2), signed(-0.0001, 3), signed(0, 1)]).toEqual(['+0.030', '−0.50', '0.000', '0.0'])
  expect([count(1234567), count(999), compact(2048), compact(0.5), compact(-3.25)]).toEqual(['1\u202f234\u202f567', '999', '2048', '0.5', '−3.25'])
  expect([plural(1, 'study', 'studies'), plural(0, 'study', 'studies'), plural(2, 'film')]).toEqual(['1 study', '0 studies', '2 films'])
})

test('dates and times of the file', () => {
  expect([dicomDate('20260131'), dicomDate('2026.01.31'), dicomDate('1890'), dicomTime('093015.25'), dicomTime('')]).toEqual(['2026-01-31', '2026-01-31', '1890', '09:30', ''])
  expect([toDicomDate('2026-01-31'), toDicomDate('2026-01'), toDicomDate('')]).toEqual(['20260131', undefined, undefined])
})

test('durations and rates', () => {
  expect([0.4, 8, 60, 200, 3600, 3900].map(duration)).toEqual(['< 1 s', '8 s', '1 min', '3 min 20 s', '1 h', '1 h 5 min'])
  expect([rate(38.4, 'files'), rate(2.25, 'films'), rate(0.1, 'steps'), rate(0, 'films')]).toEqual(['38 files/s', '2.3 films/s', '6.0 steps/min', '–'])
})

test('names and ages', () => {
  expect([personName('Doe^Jane^Q^Dr^Jr'), personName('Doe'), personName('^Jane'), personName('=山田^太郎'), personName('')]).toEqual(['Doe, Dr Jane Q Jr', 'Doe', 'Jane', '山田, 太郎', '–'])
  expect([age(63.7), age(0.5), age(1), age(0)]).toEqual(['63 y', '6 mo', '1 y', '0 y'])
})

test('hiding hides what identifies and leaves dashes as they are', () => {
  expect([identifying('Doe, Jane', true), identifying('Doe, Jane', false), identifying('–', true)]).toEqual(['•••••', 'Doe, Jane', '–'])
})

test('a calibrated value is named with its calibration and how many films stand behind it', () => {
  expect(calibrationName({ name: 'position among 24 local films', n: 24 }, null)).toBe('position among 24 local films')
  expect(calibrationName({ name: 'Platt', n: 1200 }, null)).toBe('Platt (n = 1\u202f200)')
  expect(calibrationName(null, 'fewer than 20 films')).toBe('fewer than 20 films')
})

test('no film is certain: the ends of a calibrated value are bounds', () => {
  expect([percent(0), percent(0.0049), percent(0.005), percent(0.734), percent(0.9949), percent(0.995), percent(1), percent(Number.NaN), percent(null)]).toEqual(['<\u202f1\u202f%', '<\u202f1\u202f%', '1\u202f%', '73\u202f%', '99\u202f%', '>\u202f99\u202f%', '>\u202f99\u202f%', '–', '–'])
})

test('CSV quotes, and disarms what a spreadsheet would run', () => {
  expect(csv(['file', 'n'], [['a "b", c', 1], ['=cmd()', Number.NaN], ['line\nbreak', -2]])).toBe('file,n\r\n"a ""b"", c",1\r\n\'=cmd(),\r\n"line\nbreak",-2\r\n')
})

import { expect, test } from 'vitest'
import { identityMismatch } from '../../../src-main/services/library/identity.ts'

const anna = { patientName: 'Müller^Anna^Maria', birthDate: '19500101', sex: 'F' }

test.each([
  ['case', { ...anna, patientName: 'MÜLLER^ANNA^MARIA' }],
  ['accents', { ...anna, patientName: 'Muller^Anna^Maria' }],
  ['separators', { ...anna, patientName: 'Müller, Anna Maria' }],
  ['an ideographic group', { ...anna, patientName: 'Müller^Anna^Maria=山田' }],
  ['an unknown sex', { ...anna, sex: '' }]
])('%s alone is the same person', (_, prior) => expect(identityMismatch(anna, prior)).toEqual([]))

test.each([
  ['another given name', { ...anna, patientName: 'Müller^Hanna^Maria' }, 'name'],
  ['no name', { ...anna, patientName: '' }, 'name'],
  ['another birth date', { ...anna, birthDate: '19500102' }, 'birth date'],
  ['a missing birth date', { ...anna, birthDate: '' }, 'birth date'],
  ['another sex', { ...anna, sex: 'M' }, 'sex']
])('%s is told', (_, prior, what) => expect(identityMismatch(anna, prior).join()).toContain(what))

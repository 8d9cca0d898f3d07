export { INTENDED_USE } from '../../src-main/contract/intended-use.ts'

import { utilityProcess } from 'electron'
import type { AppOptions } from '../app.ts'
import { entryPath } from '../base/entry.ts'

/** Starts the compute child as a utility process: it holds ONNX Runtime, and its crash is not ours. */
export const forkCompute: AppOptions['forkCompute'] = () => utilityProcess.fork(entryPath(import.meta.url, '../compute/child.ts', 'compute.js'), [], { serviceName: 'Umbra compute' })

/** Element types and tensors Umbra moves between host and runtime. */
export type { ElementType, HostTensor, TensorData } from './tensor.ts'

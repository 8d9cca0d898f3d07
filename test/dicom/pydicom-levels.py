"""Display levels (float32, 0..255) of frame 0 as pydicom computes them: argv is pairs of DICOM file and output file."""
import sys

import numpy as np
from pydicom import dcmread
from pydicom.pixel_data_handlers.util import apply_modality_lut, apply_voi_lut


def value_range(ds):
    """The output range of pydicom's apply_windowing."""
    if 'ModalityLUTSequence' in ds and ds.ModalityLUTSequence:
        return 0.0, 2.0 ** ds.ModalityLUTSequence[0].LUTDescriptor[2] - 1
    if ds.PixelRepresentation == 0:
        low, high = 0.0, 2.0**ds.BitsStored - 1
    else:
        low, high = -(2.0 ** (ds.BitsStored - 1)), 2.0 ** (ds.BitsStored - 1) - 1
    if 'RescaleSlope' in ds and 'RescaleIntercept' in ds:
        low = low * float(ds.RescaleSlope) + float(ds.RescaleIntercept)
        high = high * float(ds.RescaleSlope) + float(ds.RescaleIntercept)
    return low, high


for source, target in zip(sys.argv[1::2], sys.argv[2::2]):
    try:
        ds = dcmread(source, force=True)
        stored = ds.pixel_array
        if int(ds.get('NumberOfFrames', 1) or 1) > 1:
            stored = stored[0]
        modality = apply_modality_lut(stored, ds)
        shown = apply_voi_lut(modality, ds, index=0).astype(np.float64)
        if 'VOILUTSequence' in ds and ds.VOILUTSequence:
            shown = shown / (2.0 ** ds.VOILUTSequence[0].LUTDescriptor[2] - 1)
        elif 'WindowWidth' in ds and ds.WindowWidth is not None:
            low, high = value_range(ds)
            shown = (shown - low) / (high - low)
        else:
            inside = stored != ds.PixelPaddingValue if ds.get('PixelPaddingValue') is not None else np.ones(stored.shape, bool)
            low, high = float(modality[inside].min()), float(modality[inside].max())
            shown = (modality - low) / (high - low if high > low else 1.0)
        if ds.PhotometricInterpretation == 'MONOCHROME1' or ds.get('PresentationLUTShape') == 'INVERSE':
            shown = 1 - shown
        (shown * 255).astype(np.float32).tofile(target)
    except Exception as error:  # a file pydicom cannot show is no oracle
        print(source, repr(error)[:150], file=sys.stderr)

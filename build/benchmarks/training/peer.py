"""The same encoders, loss and optimiser in PyTorch. Arguments: threads, steps, cpu or cuda. Prints one line of JSON."""
import json, math, resource, sys, time
import torch, torch.nn as nn, torch.nn.functional as F
torch.set_num_threads(int(sys.argv[1]))
class Block(nn.Module):
    def __init__(self, w, h):
        super().__init__(); self.h = h; self.ln_1 = nn.LayerNorm(w); self.q = nn.Linear(w, w); self.k = nn.Linear(w, w); self.v = nn.Linear(w, w); self.o = nn.Linear(w, w)
        self.ln_2 = nn.LayerNorm(w); self.fc1 = nn.Linear(w, 4 * w); self.fc2 = nn.Linear(4 * w, w)
    def forward(self, x, mask):
        n, t, w = x.shape; y = self.ln_1(x); split = lambda z: z.view(n, t, self.h, w // self.h).transpose(1, 2)
        s = split(self.q(y)) * (w // self.h) ** -0.5 @ split(self.k(y)).transpose(-1, -2)
        if mask is not None: s = s + mask
        x = x + self.o((s.softmax(-1) @ split(self.v(y))).transpose(1, 2).reshape(n, t, w))
        y = self.fc1(self.ln_2(x)); return x + self.fc2(y * torch.sigmoid(1.702 * y))
class Clip(nn.Module):
    def __init__(self):
        super().__init__(); self.patch = nn.Conv2d(3, 768, 32, 32, bias=False); self.cls = nn.Parameter(torch.zeros(768)); self.pos = nn.Parameter(torch.randn(50, 768) * .02); self.pre = nn.LayerNorm(768)
        self.image = nn.ModuleList(Block(768, 12) for _ in range(12)); self.post = nn.LayerNorm(768); self.iproj = nn.Linear(768, 512, bias=False)
        self.tok = nn.Embedding(49408, 512); self.tpos = nn.Parameter(torch.randn(77, 512) * .01); self.text = nn.ModuleList(Block(512, 8) for _ in range(12)); self.final = nn.LayerNorm(512); self.tproj = nn.Linear(512, 512, bias=False)
        self.t = nn.Parameter(torch.tensor(math.log(1 / .07))); self.register_buffer('mask', torch.full((77, 77), -1e9).triu(1))
    def forward(self, px, ids):
        x = self.patch(px).flatten(2).transpose(1, 2); x = self.pre(torch.cat([self.cls.expand(len(x), 1, -1), x], 1) + self.pos)
        for b in self.image: x = b(x, None)
        u = F.normalize(self.iproj(self.post(x[:, 0])), dim=-1); y = self.tok(ids) + self.tpos
        for b in self.text: y = b(y, self.mask)
        v = F.normalize(self.tproj(self.final(y)[torch.arange(len(y), device=y.device), ids.argmax(-1)]), dim=-1)
        s = self.t.exp() * u @ v.t(); g = torch.arange(len(s), device=s.device); return (F.cross_entropy(s, g) + F.cross_entropy(s.t(), g)) / 2
device = sys.argv[3]; assert device == 'cpu' or torch.cuda.is_available(); wait = torch.cuda.synchronize if device == 'cuda' else lambda: None
torch.manual_seed(1); m = Clip().to(device); o = torch.optim.AdamW(m.parameters(), lr=1e-5, weight_decay=.01)
px = torch.randn(16, 3, 224, 224, device=device); ids = torch.randint(1, 40000, (16, 77)); ids[:, 20] = 49407; ids = ids.to(device); seconds = []
for i in range(int(sys.argv[2]) + 1):
    at = time.perf_counter(); o.zero_grad(); m(px, ids).backward(); o.step(); wait()
    if i: seconds.append(time.perf_counter() - at)
print(json.dumps({'seconds': seconds, 'peakBytes': resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024, 'version': torch.__version__}))

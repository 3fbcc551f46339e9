"""The networks' one shape: a U-Net on 2 x 2 pixels folded into planes, with a dilated bottleneck."""

import torch
from torch import nn

WIDE = (24, 32, 40)
DILATIONS = (1, 2, 3)


class Unet(nn.Module):
    """Planes (n, inputs, h, w) to (n, outputs, h, w), h and w multiples of 8; sees 80 px to each side."""

    def __init__(self, inputs: int, outputs: int, wide: tuple[int, int, int] = WIDE):
        super().__init__()
        first, second, third = wide
        self.fold, self.unfold = nn.PixelUnshuffle(2), nn.PixelShuffle(2)
        self.down, self.up = nn.MaxPool2d(2), nn.Upsample(scale_factor=2, mode="nearest")
        self.first = _layers((4 * inputs, first, first))
        self.second = _layers((first, second, second))
        self.bottom = _layers((second, third, third, third), DILATIONS)
        self.third = _layers((third + second, second, second))
        self.fourth = _layers((second + first, first, first))
        self.last = nn.Conv2d(first + 4 * inputs, 4 * outputs, 1)
        for layer in self.modules():
            if isinstance(layer, nn.Conv2d):
                nn.init.kaiming_normal_(layer.weight, nonlinearity="relu")
                nn.init.zeros_(layer.bias)
        nn.init.zeros_(self.last.weight)

    def forward(self, planes):
        folded = self.fold(planes)
        first = self.first(folded)
        second = self.second(self.down(first))
        bottom = self.bottom(self.down(second))
        third = self.third(torch.cat([self.up(bottom), second], 1))
        fourth = self.fourth(torch.cat([self.up(third), first], 1))
        return self.unfold(self.last(torch.cat([fourth, folded], 1)))


def _layers(wide, dilations=(1, 1, 1)):
    steps = []
    for a, b, d in zip(wide, wide[1:], dilations, strict=False):
        steps += [nn.Conv2d(a, b, 3, padding=d, dilation=d), nn.ReLU()]
    return nn.Sequential(*steps)


def parameters(net: nn.Module) -> int:
    """How many numbers a net has."""
    return sum(p.numel() for p in net.parameters())

"""Makes golden/clip-tokens.json: a small vocabulary in the form of CLIP's tokenizer.json, and the ids that Hugging Face's tokenizers give with it.

    pip install tokenizers && python packages/core/golden/clip-tokens.py > packages/core/golden/clip-tokens.json
"""

import json

import tokenizers
from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers, processors

MERGES = [
    ("t", "h"), ("i", "n"), ("th", "e</w>"), ("a", "n"), ("g", "h"), ("i", "gh"), ("igh", "t</w>"), ("l", "igh"), ("l", "ight</w>"),
    ("an", "d</w>"), ("o", "u"), ("ou", "s"), ("ous", "e</w>"), ("h", "ouse</w>"), ("light", "house</w>"), ("'", "s</w>"), ("Ã", "¼"), ("!", "!"),
    ("!!", "!</w>"), ("a", "a"), ("aa", "aa"), ("ð", "Ł"), ("ðŁ", "Ĵ"),
]

TEXTS = [
    "the light", "The  LIGHT\n\tand the house", "light's", "don't", "münchen", "Mu\u0308nchen", "1984", "wow!!!", "a-b", "aaaaaaa", "<|endoftext|>", "",
    "  ", "the lighthouse 📷", "Σίσυφος ΣΑΣ", "the the the the the the the the the the the the", "İstanbul", "x²", "日本 語",
]

CONTEXT = 12


def byte_letters():
    printable = [*range(33, 127), *range(161, 173), *range(174, 256)]
    letters, other = {}, 0
    for byte in range(256):
        letters[byte] = chr(byte) if byte in printable else chr(256 + other)
        other += byte not in printable
    return [letters[byte] for byte in range(256)]


def main():
    letters = byte_letters()
    tokens = [*letters, *(letter + "</w>" for letter in letters), *(a + b for a, b in MERGES), "<|startoftext|>", "<|endoftext|>"]
    vocab = {token: i for i, token in enumerate(dict.fromkeys(tokens))}
    merges = [(a, b) for a, b in MERGES if a in vocab and b in vocab]
    tokenizer = Tokenizer(models.BPE(vocab=vocab, merges=merges, unk_token="<|endoftext|>", end_of_word_suffix="</w>", continuing_subword_prefix=""))
    tokenizer.normalizer = normalizers.Sequence([normalizers.NFC(), normalizers.Replace(Regex(r"\s+"), " "), normalizers.Lowercase()])
    pattern = r"'s|'t|'re|'ve|'m|'ll|'d|[\p{L}]+|[\p{N}]|[^\s\p{L}\p{N}]+"
    split = pre_tokenizers.Split(Regex(pattern), behavior="removed", invert=True)
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence([split, pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)])
    start, end = vocab["<|startoftext|>"], vocab["<|endoftext|>"]
    tokenizer.post_processor = processors.RobertaProcessing(("<|endoftext|>", end), ("<|startoftext|>", start), trim_offsets=False, add_prefix_space=False)
    tokenizer.enable_truncation(CONTEXT)
    tokenizer.enable_padding(pad_id=end, pad_token="<|endoftext|>", length=CONTEXT)
    texts = []
    for text in TEXTS:
        encoded = tokenizer.encode(text)
        texts.append({"text": text, "ids": encoded.ids, "length": sum(encoded.attention_mask)})
    model = json.loads(tokenizer.to_str())["model"]
    print(json.dumps({
        "made": {"tokenizers": tokenizers.__version__}, "contextLength": CONTEXT, "texts": texts,
        "tokenizer": {"model": {"type": "BPE", "end_of_word_suffix": "</w>", "vocab": model["vocab"], "merges": model["merges"]}},
    }, indent=1, ensure_ascii=True))


main()

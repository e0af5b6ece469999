"""What every peer shares: one line of JSON in, one line of results out, then "name rounds" in and milliseconds out."""
import json
import sys
import time


def given():
    return json.loads(sys.stdin.readline())


def serve(works, results):
    print(json.dumps(results), flush=True)
    for line in sys.stdin:
        name, rounds = line.split()
        times = []
        for _ in range(int(rounds)):
            start = time.perf_counter()
            works[name]()
            times.append((time.perf_counter() - start) * 1000)
        print(json.dumps(times), flush=True)

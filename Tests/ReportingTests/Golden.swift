/// Reports as they were read and found good.
enum Golden {
  static let summary = """
    4.31 tok/s on raspberry-pi-5-sd (simulated), bound by storage: 83 % of each token is \
    spent waiting for experts.

    a token's time   232 ms
    stall            192 ms   83 %  █████████████████████████
    attention       18.5 ms  8.0 %  ██
    expert FFN      12.1 ms  5.2 %  ██
    LM head         4.87 ms  2.1 %  █
    other compute   1.74 ms  0.8 %
    router          1.39 ms  0.6 %
    unattributed     812 µs  0.4 %

    first token   1.92 s, prefill 12.4 tok/s
    next tokens   p50 231 ms, p90 280 ms, max 512 ms (59 samples)
    experts       4,190 resident, 21 prefetched, 3,448 in flight, 21 absent, hit rate 55 % (at \
    best 69 %)
    misses        256 cold, 3,203 capacity, 31 late; policy lru
    storage       1.00 GiB in 3,489 reads, 87.3 MB/s while busy, 12.0 MiB wasted
    overlap       9.1 % of I/O time during attention, 12 % hidden
    memory        peak RSS 960 MiB, cap 1.00 GiB
    model         smallthinker-4b-q4_0, prefetch depth 1, 4 threads, seed 42
    warning: the cache is smaller than one token's working set
    """

  static let tuneText = """
    Best for tok/s on raspberry-pi-5-sd (replayed): prefetch depth 2, lfu, 5.94 tok/s, p99 340 \
    ms in 1.00 GiB
    Depth 2 hides most of the reads; storage still bounds it.

      depth  policy  lanes  cores   RAM cap       speed     p99  stall  hit rate      read  \
    bound by  without stalls
    * 2         lfu      1  a76 4  1.00 GiB  5.94 tok/s  340 ms   61 %      55 %  1.10 GiB  \
     storage           2.56×
      1         lfu      1  a76 4  1.00 GiB  5.20 tok/s  370 ms   70 %      55 %  1.00 GiB  \
     storage           3.33×
    o 1         lru      1  a76 4  1.00 GiB  4.31 tok/s  402 ms   79 %      55 %  1.00 GiB  \
     storage           4.76×

    * the winner, o the default. Of those within 1 % of the best wins the one with the fewest \
    changes from the default; 6 trials (exhaustive in a space of 6, recorded routing), all of \
    the same tokens.
    """

  static let tuneMarkdown = """
    # Best for tok/s on raspberry-pi-5-sd (replayed): prefetch depth 2, lfu, 5.94 tok/s, p99 \
    340 ms in 1.00 GiB

    Depth 2 hides most of the reads; storage still bounds it.

    |  | depth | policy | lanes | threads | cores | RAM cap | slots | speed | p50 | p99 | stall \
    | hidden I/O | hit rate | read | wasted | came true | bound by | limited by | without that \
    | without stalls |
    | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | \
    ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |
    | winner | **2** | **lfu** | **1** | **4** | **a76 4** | **1.00 GiB** | **96** | **5.94 \
    tok/s** | **161 ms** | **340 ms** | **61 %** | **39 %** | **55 %** | **1.10 GiB** | **100 \
    MiB** | **70 %** | **storage** | **storage bandwidth** | **2.50×** | **2.56×** |
    |  | 1 | lfu | 1 | 4 | a76 4 | 1.00 GiB | 96 | 5.20 tok/s | 190 ms | 370 ms | 70 % | 30 % | \
    55 % | 1.00 GiB | 0 B |  | storage | storage bandwidth | 2.50× | 3.33× |
    | default | 1 | lru | 1 | 4 | a76 4 | 1.00 GiB | 96 | 4.31 tok/s | 230 ms | 402 ms | 79 % | \
    21 % | 55 % | 1.00 GiB | 0 B |  | storage | storage bandwidth | 2.50× | 4.76× |

    Of those within 1 % of the best wins the one with the fewest changes from the default; 6 \
    trials (exhaustive in a space of 6, recorded routing), all of the same tokens.

    ## Assumptions

    - routing is replayed from one trace

    ## How to make this search again

    ```text
    edgewise tune --device raspberry-pi-5-sd
    ```

    """

  static let markdown = """
    # smallthinker-4b-q4_0 on raspberry-pi-5-sd

    **4.31 tok/s on raspberry-pi-5-sd (simulated), bound by storage: 83 % of each token is \
    spent waiting for experts.**

    ![What processor and storage did during a few typical tokens](timeline.png)

    ## The run

    The engine ran on a virtual clock: times come from the device model.

    | figure | value | basis |
    | --- | ---: | ---: |
    | decode speed | 4.31 tok/s | simulated |
    | time to first token | 1.92 s | simulated |
    | prefill speed | 12.4 tok/s | simulated |
    | fastest with storage that never stalls | 25.4 tok/s (5.88×) | bound from the stall share |
    | prompt tokens | 3 | counted |
    | generated tokens | 6 | counted |

    ## Time between tokens

    59 samples: too few to tell the 99th percentile from the maximum.

    | percentile | time |
    | --- | ---: |
    | p50 | 231 ms |
    | p90 | 280 ms |
    | p95 | 302 ms |
    | p99 | 402 ms |
    | max | 512 ms |

    ## Where a token's time goes

    | part | share | per token |
    | --- | ---: | ---: |
    | attention | 8.0 % | 18.5 ms |
    | router | 0.6 % | 1.39 ms |
    | expert FFN | 5.2 % | 12.1 ms |
    | LM head | 2.1 % | 4.87 ms |
    | other compute | 0.8 % | 1.74 ms |
    | stall | 83 % | 192 ms |
    | unattributed | 0.4 % | 812 µs |

    ## Expert cache

    7,680 requests; 96 slots, policy lru.

    | experts were | requests | share |
    | --- | ---: | ---: |
    | resident | 4,190 | 55 % |
    | prefetched in time | 21 | 0.3 % |
    | still being read | 3,448 | 45 % |
    | absent | 21 | 0.3 % |
    | missed, never read before (cold) | 256 | 3.3 % |
    | missed, given up before (capacity) | 3,203 | 42 % |
    | missed, predicted but still being read (late) | 31 | 0.4 % |
    | hit rate |  | 55 % |
    | hit rate by bytes |  | 55 % |
    | best possible hit rate (Belady) |  | 69 % |

    ## Prefetching

    | figure | value |
    | --- | ---: |
    | accuracy: used of those fetched | 98 % |
    | coverage: fetched of those used | 99.4 % |
    | timeliness: complete before use | 0.6 % |
    | bytes wasted | 12.0 MiB |
    | reads that waited for predicted ones | 4 |
    | how long they waited, all together | 3.10 ms |

    ## Storage

    | figure | value | basis |
    | --- | ---: | ---: |
    | read | 1.00 GiB | counted |
    | reads | 3,489 | counted |
    | mean size of a read | 301 KiB | counted |
    | busy | 12.3 s | simulated |
    | bandwidth while busy | 87.3 MB/s | simulated |

    ## Reads and computation at the same time

    9.1 % of the time with reads pending passes during attention; 12 % of it is hidden (no \
    stall).

    | during | prefetch reads | demand reads |
    | --- | ---: | ---: |
    | attention | 1.12 s | 0 s |
    | router | 11.0 ms | 0 s |
    | expert FFN | 310 ms | 120 ms |
    | LM head | 0 s | 0 s |
    | stall | 9.81 s | 1.62 s |

    ## Memory

    | part | amount | basis |
    | --- | ---: | ---: |
    | weights | 400 MiB | computed |
    | expert cache | 480 MiB | computed |
    | KV cache | 32.0 MiB | computed |
    | activations and scratch | 8.00 MiB | computed |
    | runtime | 20.0 MiB | computed |
    | all together | 940 MiB | computed |
    | cap | 1.00 GiB | set |
    | peak RSS | 960 MiB | measured |

    ## Conditions

    | what | value |
    | --- | ---: |
    | mode | simulated |
    | device | raspberry-pi-5-sd |
    | model | smallthinker-4b-q4_0 |
    | model SHA-256 | 5d41402abc4b2a76b9719d911017c592 |
    | seed | 42 |
    | threads | 4 |
    | prefetch depth | 1 |
    | engine version | 0.4.0 |
    | host | AMD EPYC 7763, 2 cores |
    | host memory | 8.00 GiB |
    | host system | Linux 6.1 |
    | kernels | avx2 |

    ## Warnings

    - the cache is smaller than one token's working set

    ## Assumptions

    - RAM bandwidth of the Pi 5 is assumed: 10 GB/s

    ## Generated text

    ```text
    Once upon a time
    there was a small board.
    ```

    ## How to make this run again

    ```text
    edgewise run --device raspberry-pi-5-sd --seed 42 'Once upon'
    ```

    <details><summary>Device profile as it was applied</summary>

    ```text
    name: raspberry-pi-5-sd
    storage:
      read: 90 MB/s
    ```

    </details>

    """
}

import FoundationEssentials
import GGUF
import Kernels
import Testing

/// Blocks that gguf-py and ggml decode to the same bits, a subnormal scale and extreme exponents
/// among them.
struct GoldenBlocks: Sendable, CustomTestStringConvertible {
  let type: TensorType
  /// FNV-1a, in 64 bits, of all weights as little-endian floats.
  let checksum: UInt64
  private let base64: String

  var bytes: [UInt8] { [UInt8](Data(base64Encoded: base64, options: .ignoreUnknownCharacters)!) }
  var testDescription: String { type.name }

  init(_ type: TensorType, _ checksum: UInt64, _ base64: String) {
    (self.type, self.checksum, self.base64) = (type, checksum, base64)
  }

  static func checksum(of weights: [Float]) -> UInt64 {
    var sum: UInt64 = 0xCBF2_9CE4_8422_2325
    for weight in weights {
      for shift in stride(from: 0, to: 32, by: 8) {
        sum = (sum ^ UInt64(weight.bitPattern >> UInt32(shift) & 0xFF)) &* 0x100_0000_01B3
      }
    }
    return sum
  }

  static let all = [
    GoldenBlocks(
      .q4_0, 0x6915_53D5_CB78_D93B,
      """
      DDBrd0q1jDFF5kDwAVQgOVuukq0xB5a6Uy5JbYJSVgHQkzAmPC0gNkzoPXs8ZYGNZR1SPZPNf69XFR8W+CL6Q00Vi5bd
      jMciNi0L46S9Mqcp9MegjZKYf8jodqhI3EyyiboIxcSp7evXvF12IiMkAnxdPGTPMRpLJx5AjMotIQCqn/TM0fYYcxKq
      TyCQiihB
      """),
    GoldenBlocks(
      .q4_1, 0x4E3F_E3BE_8F4F_4993,
      """
      WqadLehjXuPIQziTSb8qErhP2naeJwavq48f8a+2ReWz+JjCGeL/ea6lBTGarLSNdoWpfBXEtbNNeX7smLAMJFUCG+no
      kQnlXNiLAMgax4CkMaus79OvqrqsL1o+isapwFl559wsxzENzbOAaHKrCh12h98ay7UVAbCcMKX3Qh2ui6A2Jj5ogEbT
      S1QhAA2y+6/7dqPg0fCcIFWiZggkbw==
      """),
    GoldenBlocks(
      .q5_0, 0xFFB2_F5A7_ECF8_FF44,
      """
      ty8jYfCWI4vw1jPgytp2Des7/k6zja8wlj1n8dIo6E3BZz1TkhPPcAhmzX6FLrogNqCmYAtqrJTvYh2XSHQRG1jCQjJx
      FLgbSIOUXwaWvYc8IXSk5/Uxtvql4BdCJgxiYDTVvhHZFGEYKEMMz+hTKzJRWUSMY4vghRKw+ltG6fJsvNON2K+C+vmE
      orUu0mCRP00sCYFhgpUhwyEAv8yNYV5iS+lk5EkTylsq1jn7Z0U=
      """),
    GoldenBlocks(
      .q5_1, 0xBAAF_A7AC_1AEF_729B,
      """
      uixjMNkwgzohwTchkNmKvpW/lJA1HgaVqLHrKGPiJi3fsmTqkc+Z2G3QQNh2keyFBqpZMDHkUhEbbhdUQn3s0ecFHccA
      dBjNoi+drzpSdIiuJU1DxD+DVN3M4x4yn2JhyrHsp2U1K8M/71vo1Rd64wYoeS+5aXJG5K59K48Xy6lvVu+Q/0Gp4Hvk
      /8H20gY6xSyhrgGpEZMDcY+NsnSfrYksSa4L3CaTIQCxrtVQ7BFCL98E/+UAbnf0Qomfxqfi
      """),
    GoldenBlocks(
      .q8_0, 0x55CF_39C6_2F95_7AC4,
      """
      MzI557XBghJ5wC4BmxU2A1DEmoE3k72nhXYMLnWERb4Tsmgw9M9jfQkW9XAwtDIKjUmDxYxdNButMxrReqO88vNyyEve
      MN0r6EY/QNP+efNLMTbIJ+Wg6TefJLa9TtbF4FqAdYBvDzLAJhckv/HCvIK8u3YoiBeQBAxF8cOdH7nD4GXbdbUnH1gm
      q4hxA+ASJFme3hug29mXkO5Jf1rRZYWP+sIy5IHverPDMLxxqB/Fg/FEwdALaFbNKhlEZO/Nk+qIhMhh6A6oVccYVyu9
      96hpIcfh5BMAzsc5dtv3NfW3TJjmM5SjFI3RE/rMxyEA3fvw5AWleQ8c/v5RQiFvVzD/pnUUUkcTvIkYk7mQ+Jw=
      """),
    GoldenBlocks(
      .iq4_NL, 0x1E09_DD17_716D_F705,
      """
      aDHduj2U13y1JmzjpZvljn4ro7AwChOF19aU94R8hAEpMgsKvqKfwad8pEJcymTzHBkbUerf+a+zUOrmFF+UsfXeVzGJ
      yfOkd7Dr4hdVUcKJLog24kJPDmojaqk6CP6i3uLiD+sYwo8Z2Il+EiQYykAc/WxHLDUNI1skjIAKIQDr6lSv33jnwngN
      29n7PQig
      """),
    GoldenBlocks(
      .mxfp4, 0x8211_6911_04F9_565D,
      """
      f3RXNeuRcZaiMr1skcPbiWF4ctCxnSXdqRY7XV1b05GTZgAB1rnQXCb5aWyJBrKeDn+4AaE7yPyRsrhn7M6KhiJFz3MC
      UBsXG4AbibKQKTYjZpATSofhuaD+/cfgqhEVSgng+y8Udk45GBkOE3DTDGA9ax+9f2yC6Aq1NFvOAs3VAegCgN9KHA==
      """),
    GoldenBlocks(
      .q2_K, 0x4836_F444_7B80_8CDB,
      """
      hypw9rj2F6eJsZPunG5zh2fvYmBd+0Z6hua5D9btV2kCLJme7V9/xKn/g0qFAd5r6dGh7stOTYLl26jUQpWAI92yAToo
      1sBHQdr06M3cd1zlre2tK/P/zi50O9vGk2rC2AjTmzRNRoPNCRI1iK+tG263AgG3z7EDxflnIoidXs5zONkzEVfh3U9W
      uZGOBjmBPS/eYDe/X1rUTZgR94S2TWdRhCbuMbOxkh0VcNKNC5fJjOjPsH6VgJQwr4Oz9vUcXJPUdxkayrvA8FgoO9fU
      wzUPE9nLQ3DG2NpSrRR/RJwFf/wpt5O/K0etsf747DHGDXCF0mT17oiDryuwamd4GVVH2iuxeFZSZhfY56hO2XdwYwH3
      IWSQaAiNaddu3v8eZMz2Sza5oLGlIjaV45cv68J0Sv8vaCeBl8xy2dxuF9J9NDxR18akVid2Fa1crb4vtEd3Sgcwotks
      nyQgrmzSZnBuGlOEyhfqC28MZvU3BuLBqMC7YASIh09PQIX9NnQbhFAckPW3MnXiz7XMPnVNIe3lioFfmmMIojUqiT54
      E/l8rFuseiH/8OrM0hQK0rysmUBwXI7HBloseZIxjsb7UySSqJ1YVAAFz4lNhBxmyF1ENz4j6FLNRRdOIuunpCB4Jfdi
      FHKD3re2s3PUhFdupccbBE53rscpME+Rfpdzgwgzl/Nzhnbze8HzHqeoYhwFXIyHaMmyy4XJp5Vkr3KhgGY7d9nIoB+R
      6I9JY5CvBaZd1f/vjlEw9SfSgeK0CBD9ezbJeR+n7AXtLq6x1Xykqa66IZM7YMc3WVQt9i62A3L+oIX/k7Ym6h75tyEx
      8P8mdxjkuP91GRAd9XJnzTFRtvCXUof0N4/ef/DYx9RNa6fQrRH2+WNuZNlSJOEhADIu
      """),
    GoldenBlocks(
      .q3_K, 0xF7B3_382A_F83D_C3E6,
      """
      2kXASyJcksjP9uXrzi9m5wdGdcY28koupJOSdQT16GTGQMdZ1ijimfQHlrVvr3f3pzP1I9fiEcd0eBLKK2po74NdZf3C
      /orxBvHIzwZeVL6ccr6lLZto25Ra0R1ozGuMFYqWeZF9Xt5UlBlM7q4pWU0TFZQ1xPbRrODaT0i6zk8dh2HAL2hMQa2c
      1H1IHc8CD1xL8nUx4e7njQGaIp1gvTSzwJNLsJjQFuxYxVsAvRPyGIGApMCg7Uv35338EfG2RbjLIg4X/zepTUbQH1TZ
      EKiScLtL9t3tKsLCMOTAvRfBYktcfQp9hB7o8pQXxOEuE+ymXG0Q1ef5wZFyfSdYk9XivsKydHr3HVIlGoq0xoB68EY3
      NRozsW94HwzDQ5XCHjiu7BHrM7PGwLIvA1wXsW/wFQ65DNujbie0ZAEWy6XPg81cyU00BmAx4CLww5hmSt9uhYN0YnWe
      g+xHx7gFqUZjq71xpRnK3oqYmCaxOb4gs+7G6EfPiDk5HNvCLEl50nSxS7ZqyOgAjrD/Tq5fodwNuCb+EQDzh50SqgLu
      JsAAxYwF7gowIPjIHE9KZid1LsJW2i13JC2UE9WtDry0wCIhn3pPt8/D/g9ikzOtJmNjcIgpIhIh6o8P6yJcypdh9JXW
      CKB/tZ9MaRNMTcmOixYxrFbItq0IfRQ8OSNi2bdDtn7aGXY/1spwUojzDW9IyX053WO3hfhkjvzQWz86d8VlWCrjsORE
      97IciA/sYmYrlxpb/B88yYlyqPCRBgYs0KXuSOVbN+XfVHsgmPpeaGKFxPHZTePBH3SXAqAT1ZCX5f2r+lvDD/odKsQQ
      p7akbef8j5YtQpXE/r4FmrDOOuxKm83SUi2wh0PFIarLzj2UL3shRJtNx5dli7bcFqaj75K52/851uAFRxK4SGL6S3K5
      /hFiNtwMi0Kkwu5VRr8uXhHr4Pr38sL2mJDSREie7O23d1k6ZRpHrZaIYtr+tF+HkrtkGVn1O3SSJ1ONuyXyRkCGrtN+
      wEfFvyV0TQxfUTJCrq+p19/hxZcabRs5xo66rsL0QcmrI+XHKlJrZM8ZO8mqWZunocCuIZtIabCfWJyO6nTnHmNvadez
      sfhxYG85Lzw22mJDW8Au3MhRSe72z5tAxqTjhn3cDviL0ZvuVLFFx8kby+5Ea7Ba33ghAA==
      """),
    GoldenBlocks(
      .q4_K, 0x6664_7E2A_114B_CFDD,
      """
      CiSOrDN7pbtvbzx7tvjzgc25q2dUljIrI2zWKBlf2p+JvQ2vOrun3Dl1Z/Kkjzqze2FCPMYgsdU/V6k39NuK7De9NdfY
      tfRZhRarnaQhEnqsweSGq+0K3TN3bVuUA65wCK1SLw6r/7muq727hvDdgLwZqXLrcx0a+hVLBBgnXDxllIVQxIoKLThC
      LRJptFLd5q47KKHAVIRYipfR0s/aQQXvg9n4hJhyxUHxymqRF+6LEmkjiFJnWDYv6ut1y04/fv7ui4f+tdJk0Kxk72/k
      rqsD8R+FO6XHc9OZcWHfUr1FiTlk1mYqaU5CgV/AdbFXLXFseW7TWMdrQO6aBsH0szSeTllnn9ofqais81hdr/T3SRzv
      XQeOcYtjXgGj1IzZT60jrk2WbH14YIdqJwnORf35BoTDzRS+vd3Ki2vDz/EVhFZUTgjtQRJvcvVDR4dwqIzA9buOzk+N
      AZgVXp9c+h9QGKKuvGk8TezwEmdd9Eesazlrx1R0Knt9KUpAW+pc6F05oX2s0x+upmV9TuFV5klDUP6M2DNunTpnJGEX
      qGFrpoDZrjJXZhmfjRs6rfPY8ip5J7wCejQzNbjDM6/XGn6A2d41SQImDhdxBRs83QDrmufyIb3XQNVQmVJ/slJ5i/ic
      /G3++4/xLzG36YtnQ79G4ihGdEVHRz+jsnlm9ODHbuXtcmQfMmn5SWK4ANCvQnyJOCXEokZu34LS7/7vTNFFfsE6bqIv
      gy9dOzzKy/T7zec7SEcPu1wtY7fDr/adMDJIMPd8PP4fTPhljGJ8ydEIDAPpwn3ZfBuRRMfR2iSHdkTqMGBkuTFBzUvu
      PmcRwnsO40x+g9nAHg7v3FWJ+kt/FTKslbGa5FiqHViQS0i23yXWe1ksHc+dMkEbQeyDD5lS0Drh0d4o5qbgd16Rjebt
      Yfje29Bi71VsKieud09quDKpZzpY1jBEuJcaseAOqbFfLa4ff+P+mZzCk3Tkix7YPe5SNvPmLxj9B7rzsag5+HQrOpe5
      aUONbaxHaGa6uyZnwP8osUUGk2j6xcOK0wetUVStg9DYdcSOxMc233Ep63tGFAbRKrVCj1LTwCCsXvog9Ol6gFM9eolU
      L2aoTGYxgUloyIxHTVyM4upeco/pV+kRJggqripnoQlGjmdCIq+PLrWHIRn66PrHn4vIWT47A/GmnUTFY4kjSbCxAluM
      RMwiW6ib9eQYywOyTTJYlVT5FtkrxFKYJs21pt5WYZiJosmhr1HGcpsSHOHK2taVgxVt6lwk3vVOGOs3OEvPrfcXLlMz
      BQuhnM+cGitjuIV+p3caesdbX8jB//zmRZzV2bvfu+qVoMErNDs++jRKIQBkLLq36blxTaZ3Vf6EDItg5JHLKzTEWFUi
      oPhBVaaXzjzjCZMpNIvgPKbx5SPS7PN1+sh4gkzb1d6C5+lEUiTBvlx7a3CzWSua9DeElp0EShNW/JPpKYwYIV219zU8
      Ke7O/HZ1xgU6pUdexqwkf+UWi9jmIf2dyg8u44Sww61+NvwtY9IWLzLJL6L8/Ybn
      """),
    GoldenBlocks(
      .q5_K, 0xF9D5_F296_1599_06CC,
      """
      0TASMiW6WG7Ik3kAQHqQm5JaSK8Mo58xbsV0+cAS86reHod6QwS/qPfIopes2SQBG2iiBFd3IwaGDuZPxJhUu60j27vm
      XpeJCpup2OMkKCozgTheWC6poYx1643kljMo1jLt+fKTqt8zv337jQ8oQyR/XCIzhkYrOsGKwosjTOiQ8fi3wpn3m6AV
      zbFh46J/tU1xJq9lFf/5zgdglkF+Im1MAX06w2m7aliO0LdRZV0ZqFYxJx9shIC6JpH3RyrUe6sV/BsnkXRRBILD+HJO
      CXFzjME/Oiw48V0CI50CWzJ8dl6YeG+2AGoJSK95VpCqgu/Lq+5ONZeCXs/yw99GzzrloUv5NJXelWxUD5yBOuxAin3I
      6utSmyoZcvQp2a/2Ql1eefWyqEhp0nOXJdcYucLNs2J72t+5wnTtPFbp5wNFO9CoiVrMyl2+NtlZZ4JA7h9zRrS6+hXi
      Q26QA3KO8EAm76+4pvT68ZztiQ6j84f/xcgih1/c3HGO3CJpsZrbgKZDMMfZ/tJHhEfi9DTEuipOOvX+ypHms5wxOV/3
      Fa0HzSbPjuYa/hMyC+mzIg/BuiV02Tte4m3K6YeEudv1lqZGmqbx9FZJ5sP5R1TIbm7H2R9q4lip0KYxdR6aTLP20vm6
      XoKft6BpWrp79BAdruOD5U3UAFmzSo4hG0NsFMHu1wPZ7N6k0VlYUh23mMF0Ni5lMHfBZLWVtHvKxFi86JfloTR8otvv
      9zEZxic/WqRNlsYhnEC/nT10SIQzeIzZ9STRWVgYFEJjSJlYP3TZGl/xCBL9mdC8fxAgrVL6W7+yYN/KqN/ieVMP//PY
      /NITjoJ66xiC303P5ZCO/2Dm5iMG4kZXIYD8Yb20Dka9BrceX/rcGI5ue4fiOKPP7Jsqz0MYB0bbxY6ZoW0bbqt+YqmC
      nr8ggMvK6RVOX/9SyczXMdCtdh1ZQi+aYGOlmdKUe+xmhGmWHxPl5w1rrYv1238EoHt0LbhxQhHsP3hrB/3RmxFwtHIu
      JKuwsTVjKza+fgJSHUhM0Fqyp+CHToRcAHXerxJy2bWt5H3gqfz+zULuiiiZsLhpv8lpJ06fPFymJqeHlly97VQCPWsP
      gGn7vEEJHs2kZYPuDPWHMG5yUs/HyTXkExSkwdaT1GcBjcAjBBh9fcoRz1oaeGIiiDGj/rkxnTDZYY6vLPwh56HBzsE5
      qi3W0EIxZ1AkJcqXZPyl+md7FSdLEkDs2HoeCy9pq0Bor286oD2AhIqhdArA1yNo3ILewIXEZh10uKlD0DpsjhQNbpiK
      VmTmiqLJf/KIwQPbKXVlriMfIgpRC67/LKJO5ecH9VTxJ6Q+CPBT2uo0aS5NU3MpSttCFv/iUFN05RQsHVahwd5vIw89
      +RhV3dHkwQijFUSa/S61ct1aYF2QZ6TVregH/eU2ViQK959FhdFbsj3Eqmbf3VvOBpZsh0BIBy05SF8V85NsJV0mi+Ny
      vbXjtsuTrHYcAFUfJUHb9Cm6o1NuzJZviJgeOTWYBac5dC10fms3jXyY43x3jIeNVbjRwZLTyg+vw983DNXVjAg2TXIv
      SwDKL7qNHSArfxevKwDaU9i3tXT0ltusMa/x75TMFi2ln0WV0HCHoPHHuMLCFTAaSGYKUMRbesnMZlYhAAIv1Ts2r8VA
      HoZd27tjO3z5wPDICNHGkoU9UNkIbPdovwJ388gVJUCDlV8EzxzuoLRuslUm0A2Cay8whbwMIyXpWpXLnthDN83lX941
      U7EXeXnCMI5MKnEnXcbx6BAN3l35BsF72XXfD6PKlpc7Kend1In31klS+V5FINNUcByVDFOiMHqg2yqz5/BabaDlXf59
      rsbVATqE1vRkm52oK4weYXeXDOXy4juM8bT26Q==
      """),
    GoldenBlocks(
      .q6_K, 0xE2FE_501F_71DE_5FAF,
      """
      A+GVmf4yOHAQqijUeAN0OCUkNLS3XagHTcleoyg/zMDzccPxnwS9FPF3mX0BXTmEm9i6XXzqf9npqSoldBEPyEg51DRQ
      2bDMpobgCjAqrqQ0Y6LR1Zd3SDlnk5aboByAfoRAhb6xIGetB5Qh57K9SChaGREZJL/AG4JJJIu4yIrb88iVMARi8g14
      lc1+aruZPIZmpiPYmmNO3mVsKpVF0N7XjgahNVEuc16gQlhmt2P/BSGK8KK/qccAV9SZuuG6Ep0fjK5WGKfuibG34mTU
      Qbmu8RibzmDSWcWLI1eARWzjjTzQA5XLLfskwlsImx2EzjHJZLe4xvuh0CYdXYL//4MZ65ugmnSxyLfA+gV1oCG6aYmg
      Ept1rbK2smFL7FsnuvwVdKQupmDl1tPueBZiZ8nOpXTOLhXGqBBTkSLTr1uxZk+vo7UnS6yvnVBGKQeVOJ7PTbUzn0kI
      zwqFEhyVRks2mO6Sv/LMRzZV2c615BDae7BH505lr6pajc4jmdlYUZ9W5egE0PWpI5322EubXjFPUmCm/jIKwtZrsmgt
      lAgBy5CpawfRyhWB2q0wS7T40ZZ1iUVkfwWNaG9ehEJhwz2WHQsVBNr830NqI1MwwKU35PtauvaR74PnWItul3t3DNOm
      VGMne99k0w27OZtmYZx9yAWDLFbtV7e4H/JmpapqbiSec9k3w2SKIgdA7aiqZ9bADfKqgEcqMPGnaAqBgx6iksJ9aBdn
      MIrGMk9CuOzL0aicRIy+Kvg2NaMqF2X9yF0XOlA/QmczsZc3til8iWNV5X3FYY+ljfNB0dAScN73Wo3SCBuFW9dMF9K2
      vw+p8hhRalOvbHSDsrF2RHgiRZwe+7YKEU8RKEAFxItkUc3O8UB37AeopoKS+M5iuPGBbgfIsmWxagnrGb8svT34w6c6
      l7qQAMLWDEuhgv9gLQuspW3vbdjgvDtdV7zNxiQv/lpIVG5QZwnCd1Bn8gmhMnzw6x60IRNI1fYAp1dKYAu9cxV6y4VB
      P5IxAwft1JMuNgq21yNoXBQf9HsAMvMHLdk7NqPXcuYu8m0mE3sRCz/gAt3HwLAM8EDOSF9JVIjVqjNK9eDrSNrw0tEb
      1BfBKBVDl/gdkJalDePlLUdlmeZVKMZilyq8jO7SR7GzLmOA+9hH84TExBW3/5aFQaD8/RAih0EeHSKKguQn5qJAotWW
      bjpC2hCunvX4FbHpQPMFFlxqwbshyXUpArlb5eM1k6VGaSGLzR5flxnDNsKc843YQ0jaJ99GblrlwuqOWQIzHoX/GTvX
      US7GgGMyQe17XSj6yM6iq/Qwm6fdKXUS/Q1wrJLXQr3k7PpPDFNryd0tb90krcvmKm+Edlt3trsJGCLV/6MAbVZ8DLhZ
      MtzoLfovIJcwl+IajForLMpXjqaby38LNnoGMP0PtaDqAJFygU/n6dHbxI81q7dbhHwYdVorath2jyivlYGhXaWCRynw
      eYAVXpvbKndmfzdGsKMtHuA/C1JV+UVQKcwt/PQTDNPDxnSGYqoh/6b+EKi2g60S4gX1yRloXmyELDXLeYZ1ld28QTjv
      JwEFVB5R9dstZrwal/mdiXmfgbV7ISEAjfeKG56AtLelwtEJhaGLup+UMAMMEBJmNq9mqPmcAD3MEh4pNf5huBhv+lyt
      OaWD7EeryLtbJc8PQHAkctsxKtqOylxLIDvmT0K6hJ2vV6bET/uHPUShsRHMmXz5deoBeyVyIC44/tQ/smFj/0lEf5X0
      DAAxRlfp8ZJi3it6ecqGX7IvIPubkJpUNWm5LkA/+eq0Ee7gcPnNFpQAYv+68dmdzhs9cexUTIs6FiwIAXaGW57tKxcx
      ymmGHQEcNLx7BOPv3oQQOuWgJh/NPASLTgriF78Qee2lwOU5hDhcrUmNxv7vRAQp2fLAQYUhaoWPRGpfW4KmI3TOe6Ze
      A67a9iPmY5OsaGxdQxAkWV98GPixh5qxfaF+FfsAo10ga2uVxq/yXshWhAJX/XldMskOb52N4ypcBMz7FkP+nRlx8h+A
      TxAXpIUn8whrXwTD9v2FZSyd3bqMKvaEatrEVtrWb85dVRrbqWrHc45tVur2W9AEJN6FhdJsnSEfLMtlVg0PqGQ2ZMPB
      xPsQG5kiNgSyhh+tf6Y+xhx0VGYDVOuli8ed9YpzyWHfL0ytVosn8YSh5H8boHQ2SyT0a2VOxPdYrTNgBZX7/Irw1v1Y
      ivwxDIRslYqXet9O3aBU6JLJ5h6NAiEA
      """),
    GoldenBlocks(
      .iq4_XS, 0x06C5_1B38_964F_D3B7,
      """
      lzD61tb9/durjIj+DqUiqLbrYXjiQVZ7pgCVmc15SqmZ7ADzoth0iKKyloOgIt2lxQDKgtVuq46aolaY1mRHDqjjJOhG
      2HpoYWjP6AghyTfOCeZomwmPwYIL+SGNOoeSZ3omZE5YNm+aqdJaoylWK26+EhdEi5n99i8/t9QOqLedfEiRFyiTy4ks
      LG+S4ljGOdz98L5M2MUdvfi4kwiUXi7LbQm+U/cE4yh7YfRlNmHVQDRe9Ooq0G75YpWOOvMxuSzKwshvxnhd7rs+p2+j
      5lkD/DdE32jlnpfoWQeZBGutP9sIOH8CNEjVwa0GSo5FeDhHDc4wzYocpgBn6WMSfBIo+QTTYEG7KeRFu5b29LIwsn1N
      MKr0ZVNy9zdZBiBnKUgD5ToorfDtrkp/TUET9g5dZFWJJA6m+74xyiQS2Kn5hSTrd5HSfL+hdCQDCv+GSKfMikBifGtd
      klkLbPJsLXxTnnWOAQqbhmolCw+iEJBfPmqRaOViQBBXmmzMdjlbZ5vUY8VFfewlaqtVNdLgewj98ks920xdmTFEgGT4
      3Y9+HbEAo6SAHne+u1VNkXXyKejYs8J9iWoPz96IvArIG/RaaTBI/amLIcu5O2Kp4Jb4hKyaJahkWjTohBebZdvcqHR1
      GHJZm3RWsMq8sQicNYfEB4rVIitVq6Qc8QFM6CrFZdV8NuAxiMMaaKAKzzQqHJ94RRTNV7t0EgzuQrSmvaKsmMhYq9Ul
      I3NE6uRyByS0l/rZXFc+YXRO1NB0+AGkYxGj2/Gk1obEuoXgQqE7bJ256MqjTEKl+OhzrFib7H/2hqQIPOx/7SJ1J/6T
      uXYxnSfdLATgGm8CYEiYqQr7apF/r2FO8Wjp1YbvNkRkEUjZhFvPcPkUZq3hBTkiqgA/RlMpOA0GOZyLsImUVQjPHDIN
      5GkdPfJFmcYMWAzH8+G934x+qvE5oko0kdg9uzLJwkjSNC8mPYLn2GosQenb9dN5VwKxmgKQNAlZT3IYx6vXQ3zIguUl
      8HgnMfvw93JH/XBICvWZ/lBtEOvGgRyDvmCleiV3Lxia/sSyX+kPtPihICgaTUonCliGJrMtWLwGaipn7GmCq47LJ9wn
      iSsYnzmhZ31uqzEiHGd4DkObuoU/Wx5M0z4zzZU00y2ujGFT/s1pJ7YOPvYbHYz2tI7VcQcvvFcKbId8kZj47OgvSUh2
      AGNMuxe1kaMXoFl1RAqCLcyDmRQ8Yen7NI05/U29r8Eg/FiMaLScXPE2Ot0gy25EHT5DhnZeSSEAwqg4wAZzZc9U21yn
      nOWK9r8I2hFo9t4nI7qNxBncq7EcuIexSaEdPXg0PZ/TryLOFQNVM7y/AqJmKUdclA5aITnwKUZ6CY8lur21dOdbIkuR
      DWOVnvbCO+Pdb0P6AQ0sEwDeBmjt+Dx6JUV81xNXyvWg5ca6Wcy5kPAkGNJJfQE38gAdV7M=
      """),
  ]
}

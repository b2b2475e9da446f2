/// Colours that stay apart for colour-blind readers (Okabe and Ito), as gnuplot and CSS write them.
public enum Palette {
  public static let blue = "#0072B2"
  public static let skyBlue = "#56B4E9"
  public static let green = "#009E73"
  public static let orange = "#E69F00"
  public static let vermillion = "#D55E00"
  public static let purple = "#CC79A7"
  public static let yellow = "#F0E442"
  public static let ink = "#222222"
  public static let quiet = "#666666"
  public static let grey = "#999999"
  public static let faint = "#DDDDDD"
}

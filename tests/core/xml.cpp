// SPDX-License-Identifier: Apache-2.0
#include "core/xml.hpp"

#include "tests/harness/scaling.hpp"

#include <catch2/catch.hpp>

using namespace troupe;

TEST_CASE("a written document carries its declaration, its namespace and its elements in order") {
  xml_writer out;
  out.open("List", "urn:s3")
      .element("Name", "site")
      .open("Owner")
      .element("ID", "1")
      .close()
      .close();
  CHECK(std::move(out).take()
        == "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
           "<List xmlns=\"urn:s3\"><Name>site</Name><Owner><ID>1</ID></Owner></List>");
}

TEST_CASE("taking a document closes what is open") {
  xml_writer out;
  out.open("A").open("B");
  CHECK(std::move(out).take() == "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<A><B></B></A>");
}

TEST_CASE("text is escaped, control characters as S3 writes them") {
  CHECK(xml_escape("a<b>&\"c\"") == "a&lt;b&gt;&amp;&quot;c&quot;");
  CHECK(xml_escape(std::string_view{"\x01\r\x1f", 3}) == "&#x1;&#xd;&#x1f;");
  CHECK(xml_escape("grüße\t\n") == "grüße\t\n");
}

TEST_CASE("a document reads back with or without a namespace") {
  for (std::string_view text : {"<Delete><Object><Key>a&amp;b</Key></Object></Delete>",
                                "<x:Delete xmlns:x=\"urn:s3\"><x:Object><x:Key>a&amp;b</x:Key>"
                                "</x:Object></x:Delete>",
                                "<?xml version=\"1.0\"?><Delete xmlns=\"urn:s3\"><Object>"
                                "<Key><![CDATA[a&b]]></Key></Object></Delete>"}) {
    auto root = parse_xml(text);
    REQUIRE(root);
    CHECK(root->name == "Delete");
    REQUIRE(root->child("Object"));
    CHECK(root->child("Object")->text_of("Key") == "a&b");
    CHECK(root->child("Other") == nullptr);
  }
}

TEST_CASE("attributes are found by their local names, with their references resolved") {
  const auto root = parse_xml("<Grantee xmlns=\"urn:s3\" xmlns:xsi=\"urn:xsi\" xsi:type='Group' "
                              "note=\"a&lt;b&quot;&#xA;c\"><URI other=''/></Grantee>");
  REQUIRE(root);
  REQUIRE(root->attribute("type"));
  CHECK(root->attribute("type")->text == "Group");
  REQUIRE(root->attribute("note"));
  CHECK(root->attribute("note")->text == "a<b\"\nc");
  CHECK(root->attribute("xmlns") == nullptr);
  CHECK(root->attribute("xsi:type") == nullptr);
  CHECK(root->attributes.size() == 2);
  REQUIRE(root->child("URI"));
  CHECK(root->child("URI")->attributes.size() == 1);
  CHECK(root->child("URI")->attribute("type") == nullptr);
}

TEST_CASE("of many attributes the first are kept, and an element without any has none") {
  std::string text = "<a";
  for (std::size_t i = 0; i < xml_attributes_max + 3; ++i)
    text += " a" + std::to_string(i) + "=\"\"";
  const auto root = parse_xml(text + "><b/></a>");
  REQUIRE(root);
  CHECK(root->attributes.size() == xml_attributes_max);
  CHECK(root->attribute("a0"));
  CHECK_FALSE(root->attribute("a" + std::to_string(xml_attributes_max)));
  CHECK(root->children.at(0).attributes.empty());
}

TEST_CASE("what is not one well-formed document is refused") {
  for (std::string_view text : {"", "<", "<a>", "<a></b>", "<a/><b/>", "a", "<a>&unknown;</a>",
                                "<a>\x01</a>", "<a b></a>", "<x:a/>", "<a>\xff</a>"}) {
    INFO(text);
    auto root = parse_xml(text);
    REQUIRE_FALSE(root);
    CHECK(root.refusal().kind == code::serialization);
  }
}

TEST_CASE("a document type declaration is refused, and so no entity grows") {
  CHECK_FALSE(parse_xml("<!DOCTYPE a [<!ENTITY b \"c\">]><a>&b;</a>"));
  CHECK_FALSE(parse_xml("<!DOCTYPE a SYSTEM \"file:///etc/passwd\"><a/>"));
  CHECK_FALSE(parse_xml("<!DOCTYPE a><a/>"));
}

TEST_CASE("a document may be xml_depth_max levels deep and no deeper") {
  auto nested = [](std::size_t levels) {
    std::string text;
    for (std::size_t i = 0; i < levels; ++i)
      text += "<a>";
    for (std::size_t i = 0; i < levels; ++i)
      text += "</a>";
    return text;
  };
  CHECK(parse_xml(nested(xml_depth_max)));
  CHECK_FALSE(parse_xml(nested(xml_depth_max + 1)));
}

TEST_CASE("a document may hold xml_elements_max elements and no more") {
  auto wide = [](std::size_t elements) {
    std::string text = "<a>";
    for (std::size_t i = 1; i < elements; ++i)
      text += "<b/>";
    return text + "</a>";
  };
  CHECK(parse_xml(wide(xml_elements_max)));
  CHECK_FALSE(parse_xml(wide(xml_elements_max + 1)));
}

TEST_CASE("a long name of a namespace is refused, for every element would bear it") {
  const auto with = [](std::size_t bytes) {
    return parse_xml("<a xmlns=\"" + std::string(bytes, 'n') + "\"><b/></a>");
  };
  CHECK(with(xml_namespace_bytes_max));
  CHECK_FALSE(with(xml_namespace_bytes_max + 1));
}

TEST_CASE("an XML document costs no more than its length, whatever it is made of") {
  using make = std::string (*)(std::size_t);
  const auto document = GENERATE(
      as<make>{},
      [](std::size_t size) {
        // Where a namespace may be long, this is quadratic.
        std::string text = "<a xmlns=\"" + std::string(size * 20, 'n') + "\">";
        for (std::size_t i = 0; i < size; ++i)
          text += "<b/>";
        return text + "</a>";
      },
      [](std::size_t size) {
        std::string text = "<a";
        for (std::size_t i = 0; i < size; ++i)
          text += " a" + std::to_string(i) + "=\"\"";
        return text + "/>";
      },
      [](std::size_t size) {
        std::string text = "<a>";
        for (std::size_t i = 0; i < size; ++i)
          text += "&amp;\n";
        return text + "</a>";
      },
      [](std::size_t size) {
        std::string text = "<a>";
        for (std::size_t i = 0; i < size; ++i)
          text += "<Part><PartNumber>1</PartNumber><ETag>e</ETag></Part>";
        return text + "</a>";
      });
  CHECK(testing::growth(3'000,
                        [&](std::size_t size) {
                          return [text = document(size)] { (void)parse_xml(text).ok(); };
                        })
        < testing::at_most_linear);
}
